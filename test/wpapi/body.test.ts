// The results of node-wpapi have no other type.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WPAPI from 'wpapi';
import { wpapiTransport } from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { bodyOf } from '../../lib/wpapi/body';
import { startWPAPI, thrownBy } from '../support/wpapi';

let site: StandIn;
let wp: WPAPI;

describe('uploads', () => {
  const bytes = Buffer.from('\x89PNG\r\n\x1a\n\0\xff', 'latin1');
  const folder = mkdtempSync(path.join(tmpdir(), 'upload-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => void ({ site, wp } = await startWPAPI()));

  test('send a file by its path, under its name or another one', async () => {
    const file = path.join(folder, 'My dot.png');
    writeFileSync(file, bytes);
    const media = await wp.media().file(file).create({ title: 'A "dot" + é', alt_text: '100%', post: 2 });
    expect(media).toMatchObject({ mime_type: 'image/png', title: { raw: 'A "dot" + é' }, post: 2 });
    expect(site.media.get(media.id)).toMatchObject({
      altText: '100%',
      path: expect.stringMatching(/my-dot\.png$/),
    });
    expect(site.media.get(media.id)!.bytes).toEqual(bytes);
    expect((await wp.media().file(file, 'other.png').create({})).source_url).toMatch(/other\.png$/);
  });

  test('send a buffer under a name', async () => {
    const media = await wp
      .media()
      .file(bytes as never, 'dot.png')
      .create({});
    expect(site.media.get(media.id)!.bytes).toEqual(bytes);
    expect(await wp.media().id(media.id).delete({ force: true })).toMatchObject({ deleted: true });
  });

  test('send a File under its own name', async () => {
    const media = await wp
      .media()
      .file(new File([bytes], 'own.png'))
      .create({});
    expect(media.source_url).toMatch(/own\.png$/);
  });

  test('send bytes as the body', async () => {
    const media = await wp
      .media()
      .setHeaders({ 'Content-Type': 'image/png', 'Content-Disposition': 'attachment; filename="raw.png"' })
      .create(bytes);
    expect(site.media.get(media.id)).toMatchObject({ path: expect.stringMatching(/raw\.png$/), bytes });
  });

  test('write lists and objects as PHP parses them, and omit null and undefined', async () => {
    let form: FormData | undefined;
    const transport = wpapiTransport((_, init) => {
      form = init!.body as FormData;
      return Promise.resolve(Response.json({}));
    });
    const meta = { colour: 'red', sizes: [1, 2], none: null, date: new Date(0) };
    await new WPAPI({ endpoint: site.root, transport })
      .media()
      .file(bytes as never, 'dot.png')
      .create({ tags: ['a', 'b'], meta, sticky: false, nothing: undefined });
    form!.delete('file');
    expect(Object.fromEntries(form!)).toEqual({
      'tags[0]': 'a',
      'tags[1]': 'b',
      'meta[colour]': 'red',
      'meta[sizes][0]': '1',
      'meta[sizes][1]': '2',
      'meta[date]': '1970-01-01T00:00:00.000Z',
      sticky: 'false',
    });
  });

  test('reject for a missing file, and for a value that is not a file', async () => {
    // Node 26 gives the code of the file system, older versions that of an invalid argument.
    expect(await thrownBy(() => wp.media().file(path.join(folder, 'none.png')).create({}))).toHaveProperty(
      'code',
      expect.stringMatching(/^(?:ENOENT|ERR_INVALID_ARG_VALUE)$/),
    );
    const error = await thrownBy(() =>
      wp
        .media()
        .file({} as never, 'a.png')
        .create({}),
    );
    expect(error).toEqual(new TypeError('.file() takes a path, a Buffer and a name, or a Blob.'));
  });

  test('send a Blob under a name, or as `file`', async () => {
    const names: unknown[] = [];
    const transport = wpapiTransport((_, init) => {
      names.push(((init!.body as FormData).get('file') as File).name);
      return Promise.resolve(Response.json({}));
    });
    const media = () => new WPAPI({ endpoint: site.root, transport }).media();
    await media()
      .file(new Blob([bytes]) as never)
      .create({});
    await media()
      .file(new Blob([bytes]) as never, 'dot.png')
      .create({});
    expect(names).toEqual(['file', 'dot.png']);
  });

  test('are multipart forms, even if another content type is set for all requests', async () => {
    wp.setHeaders({ 'Content-Type': 'application/json' });
    expect(
      await wp
        .media()
        .file(bytes as never, 'dot.png')
        .create({ title: 'x' }),
    ).toMatchObject({ id: 7 });
  });
});

describe('data', () => {
  async function* stream() {
    yield await Promise.resolve(new Uint8Array(1));
  }

  test.each<[string, unknown]>([
    ['a Blob', new Blob([])],
    ['a form', new FormData()],
    ['a URL-encoded form', new URLSearchParams()],
    ['a stream of the web', new ReadableStream()],
    ['a stream of Node', stream()],
    ['bytes', new Uint8Array(1)],
    ['a buffer', new ArrayBuffer(1)],
  ])('that are %s are the body', (_what, data) => {
    const { body, contentType } = bodyOf(data);
    expect(body).toBe(data);
    expect(contentType).toBeUndefined();
  });

  test('that are a text are a form', () => {
    expect(bodyOf('a=b')).toEqual({ body: 'a=b', contentType: 'application/x-www-form-urlencoded' });
  });

  test.each<[unknown, string]>([
    [{ a: 1 }, '{"a":1}'],
    [[1], '[1]'],
    [null, 'null'],
    [7, '7'],
  ])('%p is JSON', (data, body) => {
    expect(bodyOf(data)).toEqual({ body, contentType: 'application/json' });
  });
});
