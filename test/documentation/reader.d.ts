/** What the blocks of the documents take from the reader's application: names that a reader recognizes as their own. */
import type { Express } from 'express';
import type { ConsumerCredentials, WordPressProfile } from '../../lib/index';

declare global {
  namespace Express {
    interface User {
      id: string;
      name: string;
    }
  }
  namespace NodeJS {
    interface ProcessEnv {
      WORDPRESS_URL: string;
      WORDPRESS_USERNAME: string;
      WORDPRESS_APPLICATION_PASSWORD: string;
    }
  }

  const app: Express;
  /** The reader's database of users. */
  const users: { findOrCreate(key: object, done?: (error: unknown, user?: object) => void): Promise<object> };
  const profile: WordPressProfile;
  const account: { siteKey: string };
  const registrations: { find(siteKey: string): ConsumerCredentials | undefined };
  const consumerKey: string, consumerSecret: string, token: string, tokenSecret: string;
  const username: string, applicationPassword: string;
}

declare module 'express-session' {
  interface SessionData {
    /** Set by Passport's option `failureMessage`. */
    messages?: string[];
  }
}
