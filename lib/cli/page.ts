/** The HTML page that the browser shows after the callback. */
import { escapeUTF8 } from 'entities';

export const page = {
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    // The URL of the callback contains the verifier.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  },

  html(title: string, text: string): string {
    return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeUTF8(title)}</title>
<style>
body { max-width: 36rem; margin: 15vh auto; padding: 0 1rem; font: 1.1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25 }
</style>
<main>
<h1>${escapeUTF8(title)}</h1>
<p>${escapeUTF8(text)}</p>
</main>
</html>
`;
  },
};
