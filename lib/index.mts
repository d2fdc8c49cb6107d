// One compiled copy for `require` and `import` alike: with two, `instanceof WordPressError` would depend on the door.
export * from './index.js';
