/** A fault of a site: what one of its requests meets in place of the site's own answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request that meets a fault. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  socket: Socket;
  /** The credentials that the request carries. A hostile answer repeats them. */
  carried: string;
  /** The address of the site. */
  site: string;
  /** The address of a server on another host. */
  other: string;
  /** The site's own answer. */
  ownAnswer(): Promise<OwnAnswer>;
}

export interface OwnAnswer {
  status: number;
  /** Without those that concern only the transfer. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Where the connection of a request leads in place of the site. */
export type Destination =
  | 'a closed port'
  | 'an unknown name'
  | 'a self-signed certificate'
  | 'an expired certificate'
  | 'a certificate for another host'
  | 'TLS 1.1'
  | 'plain text'
  | 'a handshake that is closed'
  | 'a handshake without an answer';

export interface Fault {
  name: string;
  /** Whether only the time limit ends the request. */
  isSilent?: true;
  /** Whether the site is on https. */
  isSecure?: true;
  /** Answers the request, or leaves it without an answer. */
  answer?: (exchange: Exchange) => void | Promise<void>;
  destination?: Destination;
}

/** A page that repeats the credentials of the request, as a debug page does. */
export const pageOf = ({ carried }: Pick<Exchange, 'carried'>): string =>
  `<!DOCTYPE html><html><head><title>Attention ${carried}</title></head><body><p>${carried}</p></body></html>`;
