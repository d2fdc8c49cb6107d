import { nameOfLogin } from '../../lib/application-passwords/authorize-url';
import { sanitizeTextField } from '../../lib/testing/stand-in/addresses';

test('a name tells the application and the time', () => {
  const name = nameOfLogin(' My app ', new Date('2026-11-03T21:19:59+01:00'));
  expect(name).toMatch(/^My app – 03 Nov 2026 20:19 UTC \([\da-f]{6}\)$/);
});

test('no two are the same', () => {
  const now = new Date();
  expect(new Set(Array.from({ length: 20 }, () => nameOfLogin('My app', now))).size).toBe(20);
});

test('what WordPress would spoil is spelled in another way', () => {
  const name = nameOfLogin(`Ada's "app"`);
  expect(name).toMatch(/^Ada’s ”app” – /);
  expect(sanitizeTextField(name)).toBe(name);
});
