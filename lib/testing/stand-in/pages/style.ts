import { Html } from './html';

/** How the stand-in's pages look. */
export const style = new Html(`
:root {
  --back: #f0f0f1; --box: #fff; --text: #2c3338; --quiet: #50575e; --line: #c3c4c7; --edge: #8c8f94;
  --accent: #2271b1; --accent-text: #fff; --error: #d63638; --banner: #fcf3d7; --banner-text: #4a3b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #16181b; --box: #222529; --text: #e6e7e8; --quiet: #b4b9be; --line: #3c4147; --edge: #8c8f94;
    --accent: #72aee6; --accent-text: #101517; --error: #f86368; --banner: #3d3313; --banner-text: #fbe9a7;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--back); color: var(--text);
  font: 0.9375rem/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Oxygen-Sans, Ubuntu, sans-serif;
}
.banner {
  margin: 0; padding: 0.6rem 1rem; text-align: center;
  background: var(--banner); color: var(--banner-text); border-bottom: 1px solid var(--line);
}
main { max-width: 40rem; margin: 0 auto; padding: 3rem 1.25rem; }
main.column { max-width: 22.5rem; }
h1 { margin: 0 0 1.5rem; font-size: 1.5rem; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
.column h1 { text-align: center; }
h1 a { color: inherit; text-decoration: none; }
h2 { margin: 0 0 1rem; font-size: 1.125rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
.box {
  margin: 0 0 1.25rem; padding: 1.5rem; background: var(--box); border: 1px solid var(--line);
  box-shadow: 0 1px 3px rgb(0 0 0 / 4%); overflow-wrap: anywhere;
}
.box p { margin: 0 0 1rem; }
.box > :last-child { margin-bottom: 0; }
.error { padding: 0.75rem 1rem; border-left: 4px solid var(--error); }
.hint { padding: 0.75rem 1rem; color: var(--quiet); border-style: dashed; background: none; box-shadow: none; }
.hint p { margin: 0; }
.hint ul { margin: 0; padding-left: 1.25rem; }
kbd, code { font: 0.875em ui-monospace, Menlo, Consolas, monospace; color: var(--text); }
label { display: block; margin-bottom: 0.25rem; }
input[type="text"], input[type="password"] {
  width: 100%; min-height: 2.5rem; padding: 0 0.5rem; font: inherit; font-size: 1.125rem;
  color: var(--text); background: var(--box); border: 1px solid var(--edge); border-radius: 4px;
}
button {
  min-height: 2.25rem; padding: 0.375rem 1rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: 3px;
  color: var(--accent-text); background: var(--accent); border: 1px solid var(--accent);
}
button.secondary { color: var(--accent); background: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.submit { display: flex; align-items: center; gap: 0.75rem; }
.login-info { display: flex; gap: 1rem; align-items: flex-start; }
.avatar { flex: none; border-radius: 3px; }
.nav { margin: 0 0 1rem; font-size: 0.875rem; }
`);
