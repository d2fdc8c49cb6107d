/** Collects what the example application logs until the end of the test, in place of printing it. */
export function log(): string[] {
  const lines: string[] = [];
  const { warn, error } = console;
  console.warn = console.error = (line: string) => void lines.push(line);
  restore = () => Object.assign(console, { warn, error });
  return lines;
}

let restore: () => void = () => undefined;
afterEach(() => restore());
