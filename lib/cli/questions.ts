/** What more than one command asks for. */

export interface Question {
  /** What is asked for, as the person knows it. */
  name: string;
  /** The environment variable that answers it. Without one, only a person can. */
  variable?: string;
  /** Whether what is typed is not to be seen. */
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
