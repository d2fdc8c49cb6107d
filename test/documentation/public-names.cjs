/**
 * For programs whose sites are supplied by users: names under example.com have a public address for the address guard, and
 * connect to this machine. Loaded before the program.
 */
const dns = require('node:dns');
const path = require('node:path');

const isExample = (hostname) => hostname.endsWith('.example.com');
const { lookup } = dns;
const onLoopback = (hostname, options, callback) => {
  if (typeof options === 'function') return onLoopback(hostname, {}, options);
  if (!isExample(hostname)) return lookup(hostname, options, callback);
  return process.nextTick(() =>
    options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  );
};
dns.lookup = onLoopback;

const file = path.join(process.env.PACKAGE, 'http/address-guard.js');
const { AddressGuard, ...rest } = require(file);
require.cache[file].exports = {
  ...rest,
  AddressGuard: class extends AddressGuard {
    constructor(options = {}) {
      const ports = process.env.SITE_PORTS?.split(',').map(Number) ?? [];
      super({
        ...options,
        allowedPorts: [...(options.allowedPorts ?? []), ...ports],
        resolve: (_hostname, _options, callback) => callback(null, [{ address: '192.0.78.17', family: 4 }]),
      });
      const judge = this.lookup;
      const judgeOnly = (hostname, options, callback) =>
        judge(hostname, options, (error) =>
          error ? callback(error, []) : onLoopback(hostname, options, callback),
        );
      Object.assign(this, { lookup: judgeOnly });
    }
  },
};
