import { startBehind, finding } from '../../support/diagnosed-site';

test('JSON within a page is not dirty JSON', async () => {
  const page = '<title>A</title><link rel="https://api.w.org/" href="/wp-json/"><script>{"a":1}</script>';
  const home = await startBehind({
    answer: (url) => {
      if (url === '/') return { status: 200, body: page };
      return url.includes('users/me') ? { status: 200, body: `<!DOCTYPE html><html>${page}` } : undefined;
    },
  });
  expect(await finding('json', home)).toMatchObject({ severity: 'ok' });
  expect((await finding('rest-api', home)).message).toContain('<link>');
});
