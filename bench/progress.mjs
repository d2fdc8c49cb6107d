/** Shows progress, on a terminal only. An empty string clears the line. */
export function progress(words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}
