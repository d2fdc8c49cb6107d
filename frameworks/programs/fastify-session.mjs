import cookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import session from '@fastify/session';
import fastify from 'fastify';
import { createStrategies } from '../strategies.mjs';

const app = fastify({
  trustProxy: 'loopback',
  logger: {
    serializers: {
      // Without the query: the callback of an application password carries the password.
      req: ({ method, url, host, ip }) => ({ method, url: url.split('?', 1)[0], host, ip }),
    },
  },
});

// A login clears the session, except the logins that are pending in other tabs.
const passport = new Authenticator({ clearSessionIgnoreFields: ['wordpress-logins'] });
passport.registerUserSerializer(async (user) => user);
passport.registerUserDeserializer(async (user) => user);

await app.register(cookie);
await app.register(session, {
  secret: process.env.SESSION_SECRET,
  saveUninitialized: false,
  cookie: { path: '/', sameSite: 'lax', secure: 'auto' },
});
await app.register(passport.initialize());
await app.register(passport.secureSession());

for (const strategy of createStrategies()) {
  passport.use(strategy);
  const { name } = strategy;
  const login = {
    // The strategy cannot set these headers: a request of Fastify does not lead to its reply.
    onRequest: async (request, reply) => {
      reply.header('Referrer-Policy', 'no-referrer').header('Cache-Control', 'no-store');
    },
    preValidation: passport.authenticate(name, async (request, reply, error, user, info) => {
      if (error) throw error;
      if (!user) return reply.code(403).send(info.message);
      await request.logIn(user);
      return reply.redirect('/');
    }),
  };
  app.get(`/auth/${name}`, login, () => undefined);
  app.get(`/auth/${name}/callback`, login, () => undefined);
}

app.get('/', async (request) => (request.user ? `Hello, ${request.user.name}` : 'Not logged in'));

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
