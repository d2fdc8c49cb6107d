/** What is sent for the data given to `create`, `update` or `delete`. */
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { WPRequest } from './request';

type Body = NonNullable<RequestInit['body']>;

/** A body with the content type that it has unless the request says otherwise. */
export interface TypedBody {
  body: Body;
  contentType?: string;
}

/** Objects go as JSON. What `fetch` can send as it is, the bytes of an image say, goes as it is. */
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

/** The form that uploads the file of a request, with the data as its other fields. */
export async function uploadForm(
  { _attachment: file, _attachmentName: name }: WPRequest,
  data: unknown,
): Promise<FormData> {
  const form = new FormData();
  addFields(form, JSON.parse(JSON.stringify(data)) as object);
  // WordPress goes by the extension of the name, and by the content; the type of the part it does not look at.
  if (typeof file === 'string') form.append('file', await openAsBlob(file), name ?? basename(file));
  else if (file instanceof Blob) form.append('file', file, name ?? (file as Partial<File>).name ?? 'file');
  else if (isBytes(file)) form.append('file', new Blob([file]), name);
  else throw new TypeError('.file() takes the path of a file, a Buffer and a name, or a Blob.');
  return form;
}

/** Lists and objects are written as PHP reads them: `tags[0]`, `meta[colour]`. */
function addFields(form: FormData, data: object, within?: string): void {
  for (const [key, value] of Object.entries(data) as [string, string | number | boolean | object | null][]) {
    const name = within === undefined ? key : `${within}[${key}]`;
    if (typeof value === 'object' && value !== null) addFields(form, value, name);
    else if (value !== null) form.append(name, String(value));
  }
}
