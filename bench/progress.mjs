/** How far it is, on a terminal only; '' wipes it away. */
export function progress(words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}
