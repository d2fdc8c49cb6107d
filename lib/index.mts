// Re-exports the CommonJS build. With two compiled copies, `instanceof WordPressError` would fail for an error of the other.
export * from './index.js';
