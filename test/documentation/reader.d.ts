/** What the blocks of the documents take from the reader's application: names that a reader recognizes as their own. */
import type { Express } from 'express';
import type {
  ConsumerCredentials,
  Credentials,
  Site,
  VerifyFunction,
  WordPressProfile,
} from '../../lib/index';

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
      REDIS_URL: string;
      BLOG_KEY: string;
      BLOG_SECRET: string;
      WORDPRESS_USERNAME: string;
      WORDPRESS_APPLICATION_PASSWORD: string;
    }
  }

  const app: Express;
  /** The reader's database of users. */
  const users: {
    findOrCreate(key: object, done?: (error: unknown, user?: Express.User) => void): Promise<Express.User>;
    update(id: string, values: object): Promise<void>;
  };
  const userId: string;
  const verify: VerifyFunction;
  const siteURL: string, callbackURL: string;
  const site: Site, credentials: Credentials;
  const profile: WordPressProfile;
  const account: { siteKey: string };
  const registrations: { find(siteKey: string): ConsumerCredentials | undefined };
  const consumerKey: string, consumerSecret: string, token: string, tokenSecret: string;
  const username: string, applicationPassword: string;
  const accessToken: string, refreshToken: string, clientID: string, clientSecret: string;
  /** Shows a text to the user. */
  const show: (text: string) => void;
}

declare module 'express-session' {
  interface SessionData {
    /** Set by Passport's option `failureMessage`. */
    messages?: string[];
    csrf?: string;
  }
}
