/** The request body for the data passed to `create`, `update` or `delete`. */
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { WPRequest } from './request';

type Body = NonNullable<RequestInit['body']>;

/** A body, with its content type unless the request has a Content-Type header. */
export interface TypedBody {
  body: Body;
  contentType?: string;
}

/** Objects become JSON. A body that `fetch` accepts, such as the bytes of an image, is sent unchanged. */
export function bodyOf(data: unknown): TypedBody {
  if (typeof data === 'string') return { body: data, contentType: 'application/x-www-form-urlencoded' };
  if (isSendable(data)) return { body: data };
  return { body: JSON.stringify(data), contentType: 'application/json' };
}

function isSendable(data: unknown): data is Body {
  return (
    isBytes(data) ||
    [Blob, FormData, URLSearchParams, ReadableStream].some((known) => data instanceof known) ||
    (typeof data === 'object' && data !== null && Symbol.asyncIterator in data)
  );
}

function isBytes(data: unknown): data is NodeJS.ArrayBufferView<ArrayBuffer> | ArrayBuffer {
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer;
}

/** The form that uploads the file of a request. The data become its other fields. */
export async function uploadForm(
  { _attachment: file, _attachmentName: name }: WPRequest,
  data: unknown,
): Promise<FormData> {
  const form = new FormData();
  addFields(form, JSON.parse(JSON.stringify(data)) as object);
  // WordPress checks the extension of the name and the content. It ignores the Content-Type of the part.
  if (typeof file === 'string') form.append('file', await openAsBlob(file), name ?? basename(file));
  else if (file instanceof Blob) form.append('file', file, name ?? (file as Partial<File>).name ?? 'file');
  else if (isBytes(file)) form.append('file', new Blob([file]), name);
  else throw new TypeError('.file() takes a path, a Buffer and a name, or a Blob.');
  return form;
}

/** Lists and objects become fields as PHP parses them: `tags[0]`, `meta[colour]`. */
function addFields(form: FormData, data: object, within?: string): void {
  for (const [key, value] of Object.entries(data) as [string, string | number | boolean | object | null][]) {
    const name = within === undefined ? key : `${within}[${key}]`;
    if (typeof value === 'object' && value !== null) addFields(form, value, name);
    else if (value !== null) form.append(name, String(value));
  }
}
