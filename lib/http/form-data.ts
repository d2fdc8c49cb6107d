/** `FormData` as the bytes that fetch sends, with a length that is known in advance. */
import { randomUUID } from 'node:crypto';

/**
 * The multipart body as a Blob, whose files are read while they are sent. Its `type` contains the boundary.
 * Source: HTML standard, "multipart/form-data encoding algorithm".
 */
export function formDataBlob(form: FormData): Blob {
  // A Blob changes its type to lower case.
  const boundary = `----formdata-${randomUUID()}`;
  const parts: (string | Blob)[] = [];
  for (const [name, value] of form) {
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${escapeFieldName(withCRLF(name))}"`);
    if (typeof value === 'string') parts.push(`\r\n\r\n${withCRLF(value)}`);
    else {
      // A file without a name is sent without `filename`, as by fetch.
      if (value.name !== '') parts.push(`; filename="${escapeFieldName(value.name)}"`);
      parts.push(`\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`, value);
    }
    parts.push('\r\n');
  }
  parts.push(`--${boundary}--\r\n`);
  return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` });
}

/** Text with the line ends that `FormData` is sent with. */
export function withCRLF(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

/** The name of a field or a file, as it is written into the header of its part. */
export function escapeFieldName(name: string): string {
  return name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}
