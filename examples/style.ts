/** How the application's pages look. */
export const style = `
:root {
  --back: #f4f2ee; --card: #fff; --text: #1f2328; --quiet: #5b6470; --line: #d9d5cc; --edge: #857f73;
  --accent: #0b5c6b; --accent-text: #fff; --alert-back: #fdecea; --alert-text: #8a1c12;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171a; --card: #1e2327; --text: #e8eaed; --quiet: #a3adb8; --line: #343b42; --edge: #7a8490;
    --accent: #6cc7d6; --accent-text: #0c1a1d; --alert-back: #3d1a17; --alert-text: #ffb4a9;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header { padding: 1.25rem 1.5rem; font-weight: 600; }
header a { color: inherit; text-decoration: none; }
main {
  width: min(27rem, 100% - 2rem); margin: clamp(1rem, 6vh, 5rem) auto 3rem; padding: 2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow-wrap: anywhere;
}
h1 { margin: 0 0 1.5rem; font-size: 1.5rem; line-height: 1.2; letter-spacing: -0.01em; }
h2 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
label { display: block; margin-bottom: 0.25rem; font-size: 0.9375rem; font-weight: 500; }
input, textarea {
  display: block; width: 100%; min-height: 2.75rem; margin-bottom: 1rem; padding: 0 0.75rem;
  font: inherit; color: inherit; background: none; border: 1px solid var(--edge); border-radius: 8px;
}
textarea { padding-block: 0.5rem; resize: vertical; }
::placeholder { color: var(--quiet); opacity: 1; }
.button {
  display: flex; align-items: center; justify-content: center; width: 100%; min-height: 2.75rem; padding: 0.5rem 1rem;
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
  color: var(--text); background: none; border: 1px solid var(--edge); border-radius: 8px;
}
.button:hover { border-color: currentColor; }
.button.primary { color: var(--accent-text); background: var(--accent); border-color: var(--accent); }
.button.primary:hover { filter: brightness(1.1); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet { margin: 0.5rem 0 0; font-size: 0.875rem; color: var(--quiet); }
.centred { text-align: center; }
.or { display: flex; align-items: center; gap: 1rem; margin: 1.25rem 0; font-size: 0.875rem; color: var(--quiet); }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.alert, .done { padding: 0.75rem 1rem; margin-bottom: 1.25rem; border-radius: 8px; background: var(--alert-back); color: var(--alert-text); }
.done { background: none; color: inherit; border: 1px solid var(--edge); }
.person { display: flex; align-items: center; gap: 1rem; margin-bottom: 1.5rem; }
.person img { flex: none; border-radius: 50%; background: var(--line); }
.person p { margin: 0; }
.name { font-size: 1.125rem; font-weight: 600; }
dl { margin: 0 0 1.5rem; }
dl div { display: grid; grid-template-columns: 6.5rem 1fr; gap: 1rem; padding: 0.6rem 0; border-top: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; }
kbd, code { font: 0.9em ui-monospace, Menlo, Consolas, monospace; }
.quiet kbd { color: var(--text); }
ul.quiet { padding-left: 1.25rem; }
p + .button { margin-top: 1.5rem; }
.button + form, .button + .quiet, form + .quiet { margin-top: 1rem; }
@media (max-width: 26rem) {
  main { padding: 1.5rem; }
  dl div { grid-template-columns: 1fr; gap: 0; }
}
`;
