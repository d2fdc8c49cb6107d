/** What more than one command asks for. */
import type { Question } from './ask';

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
