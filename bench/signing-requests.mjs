/** The requests whose signing is timed, as applications send them to WordPress. */
import { parse } from 'node:querystring';

const home = 'https://blog.example.org';
const root = `${home}/wp-json/wp/v2`;

const form = new URLSearchParams({
  title: 'Alice was beginning to get very tired',
  content:
    '<p>So she was considering in her own mind (as well as she could) – “and what is the use of a book”</p>',
  excerpt: 'Down the Rabbit-Hole',
  slug: 'down-the-rabbit-hole',
  status: 'draft',
  comment_status: 'open',
}).toString();

const list = (length) => Array.from({ length }, (_, i) => `include[]=${1000 + i}`).join('&');

export const requests = [
  { label: 'GET users/me?context=edit', method: 'GET', url: `${root}/users/me?context=edit`, home },
  {
    label: 'POST a form of 6 fields',
    method: 'POST',
    url: `${root}/posts`,
    home,
    form,
    fields: { ...parse(form) },
  },
  {
    label: 'GET a list of 10, include[]=…',
    method: 'GET',
    url: `${root}/posts?per_page=10&${list(10)}`,
    home,
  },
  {
    label: 'GET a list of 100, include[]=…',
    method: 'GET',
    url: `${root}/posts?per_page=100&${list(100)}`,
    home,
  },
];
