import type { PHPArray } from '../../lib/signing/php-input';
import { isStream, signedBody, type Body } from '../../lib/signing/signed-body';

const URL_ENCODED = 'application/x-www-form-urlencoded';
const fieldsOf = (form: PHPArray | undefined) => form && Object.fromEntries(form);
const streamOf = (...chunks: string[]): ReadableStream<Uint8Array> =>
  new Blob(chunks).stream() as ReadableStream<Uint8Array>;
async function* piecesOf(...chunks: string[]) {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}
const signed = async (method: string, body: Body, type: string | null = null) => {
  const { form, ...rest } = await signedBody(method, body, type);
  return { ...rest, form: fieldsOf(form) };
};

const parameters = new URLSearchParams({ a: '1', 'b[]': 'é' });
const fields = { a: '1', b: expect.anything() as unknown };

describe('the fields are signed', () => {
  test.each<[what: string, body: Body, type: string | null]>([
    ['of URLSearchParams', parameters, null],
    ['of URLSearchParams with their type', parameters, `${URL_ENCODED};charset=UTF-8`],
    ['of a text with the type of a form', 'a=1&b[]=é', URL_ENCODED],
    ['of a text with that type in capitals', 'a=1&b[]=é', 'Application/X-WWW-Form-URLencoded'],
    ['of a text with two types', 'a=1&b[]=é', `${URL_ENCODED}, text/plain`],
    ['of a text with a parameter of the type', 'a=1&b[]=é', `${URL_ENCODED} ;charset=x`],
    ['of bytes', Buffer.from('a=1&b[]=é'), URL_ENCODED],
    ['of a Blob by its type', new Blob(['a=1&b[]=é'], { type: URL_ENCODED }), null],
  ])('%s', async (_what, body, type) => {
    expect(await signed('POST', body, type)).toEqual({ body, form: fields, isRepeatable: true });
  });

  test('as the bytes that PHP gets', async () => {
    for (const body of [new URLSearchParams({ é: 'ü' }), 'é=ü', Buffer.from('é=ü')]) {
      const { form } = await signed('POST', body, URL_ENCODED);
      expect(form).toEqual({ '\xc3\xa9': '\xc3\xbc' });
    }
  });

  test('of FormData, without its files', async () => {
    const body = new FormData();
    body.set('title', 'Hello');
    body.set('file', new Blob(['x']), 'a.txt');
    expect(await signed('POST', body)).toEqual({ body, form: { title: 'Hello' }, isRepeatable: true });
  });

  test('of a multipart form in a text', async () => {
    const body = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n';
    const type = 'multipart/form-data; boundary=x';
    expect(await signed('POST', body, type)).toEqual({ body, form: { a: '1' }, isRepeatable: true });
  });

  test.each<[what: string, body: Body]>([
    ['a ReadableStream', streamOf('a=1&b[]', '=é')],
    ['an asynchronous iterable', piecesOf('a=1&b[]', '=é')],
  ])('of %s, which is read into memory and can then be sent twice', async (_what, stream) => {
    const { body, form, isRepeatable } = await signed('POST', stream, URL_ENCODED);
    expect(form).toEqual(fields);
    expect(isRepeatable).toBe(true);
    expect(Buffer.from(body as Uint8Array).toString()).toBe('a=1&b[]=é');
  });
});

describe('no field is signed', () => {
  test.each<[what: string, method: string, body: Body, type: string | null]>([
    ['of another method than POST', 'PUT', parameters, null],
    ['of URLSearchParams that are sent as another type', 'POST', parameters, 'application/json'],
    ['of JSON', 'POST', '{"a":1}', 'application/json'],
    ['of a text without a type', 'POST', 'a=1', null],
    ['of a Blob of another type', 'POST', new Blob(['a=1'], { type: 'image/png' }), null],
    ['of FormData with another method', 'PATCH', new FormData(), null],
  ])('%s', async (_what, method, body, type) => {
    expect(await signed(method, body, type)).toEqual({ body, isRepeatable: true });
  });

  test.each(['POST', 'PUT'])(
    'of a stream by %s that is no form, and it cannot be sent twice',
    async (method) => {
      const body = streamOf('a=1');
      expect(await signed(method, body, 'image/png')).toEqual({ body, isRepeatable: false });
    },
  );

  test('of parameters and of FormData that do not have the boundary of their type', async () => {
    const type = 'multipart/form-data; boundary=x';
    expect((await signed('POST', parameters, type)).form).toEqual({});
    expect((await signed('POST', new FormData(), type)).form).toEqual({});
  });
});

test('a form in a stream is read up to 1 MiB', async () => {
  const largest = `a=${'x'.repeat(2 ** 20 - 2)}`;
  expect((await signed('POST', streamOf(largest), URL_ENCODED)).form?.a).toHaveLength(2 ** 20 - 2);
  await expect(signedBody('POST', streamOf(largest, 'x'), URL_ENCODED)).rejects.toThrow(
    new TypeError(
      'A form in a stream is read into memory to sign its fields, and this one is longer than 1048576 bytes. ' +
        'Pass the form as FormData, with its files as Blobs.',
    ),
  );
});

test.each<[what: string, body: unknown, isOne: boolean]>([
  ['a ReadableStream', streamOf('x'), true],
  ['an asynchronous iterable', piecesOf('x'), true],
  ['a text', 'x', false],
  ['bytes', Buffer.from('x'), false],
  ['a Blob', new Blob(['x']), false],
  ['FormData', new FormData(), false],
])('whether %s is a stream: %s', (_what, body, isOne) => {
  expect(isStream(body as Body)).toBe(isOne);
});
