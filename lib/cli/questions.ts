/** Questions that several commands ask. */

export interface Question {
  /** What is asked for, in words that the user knows. */
  name: string;
  /** The environment variable with the answer. Without one, only the user can answer. */
  variable?: string;
  /** Whether to hide the typed text. */
  isSecret?: boolean;
}

export const ADDRESS: Question = { name: 'Address of the WordPress site', variable: 'WORDPRESS_URL' };
export const CONSUMER_KEY: Question = {
  name: 'Consumer key (Client Key)',
  variable: 'WORDPRESS_CONSUMER_KEY',
};
export const CONSUMER_SECRET: Question = {
  name: 'Consumer secret (Client Secret)',
  variable: 'WORDPRESS_CONSUMER_SECRET',
  isSecret: true,
};
