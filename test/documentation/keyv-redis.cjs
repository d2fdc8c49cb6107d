/** In place of `@keyv/redis`: the same interface, in the memory of the process. */
const { Keyv } = require('keyv');

exports.createKeyv = (_url, { throwOnErrors } = {}) => new Keyv({ store: new Map(), throwOnErrors });
