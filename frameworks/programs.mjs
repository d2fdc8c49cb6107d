/** The programs that are run, and the packages that the table names. */
const next = 'node_modules/next/dist/bin/next';

export const PROGRAMS = [
  { title: 'Express', run: ['programs/express.mjs'], packages: ['express', 'passport', 'express-session'] },
  {
    title: 'Fastify',
    run: ['programs/fastify.mjs'],
    packages: ['fastify', '@fastify/passport', '@fastify/secure-session'],
  },
  {
    title: 'Fastify',
    run: ['programs/fastify-session.mjs'],
    packages: ['fastify', '@fastify/passport', '@fastify/session'],
  },
  { title: 'Koa', run: ['programs/koa.mjs'], packages: ['koa', 'koa-passport', 'koa-session'] },
  {
    title: 'NestJS',
    build: ['../node_modules/typescript/bin/tsc'],
    run: ['build/programs/nest.js'],
    packages: ['@nestjs/core', '@nestjs/passport', 'express-session'],
  },
  {
    title: 'Next, API routes of pages',
    build: [next, 'build', 'next'],
    run: [next, 'start', 'next', '--hostname', '127.0.0.1'],
    prefix: '/api',
    home: '/api/me',
    packages: ['next', 'passport', 'cookie-session'],
  },
  { title: 'node:http', run: ['programs/node-http.mjs'], packages: ['passport', 'express-session'] },
  { title: 'connect', run: ['programs/connect.mjs'], packages: ['connect', 'passport', 'cookie-session'] },
];
