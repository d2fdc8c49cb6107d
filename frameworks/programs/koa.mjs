import Router from '@koa/router';
import Koa from 'koa';
import passport from 'koa-passport';
import { createSession } from 'koa-session';
import { createStrategies } from '../strategies.mjs';

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = new Koa();
app.keys = [process.env.SESSION_SECRET];
app.proxy = true;
app.use(createSession({ sameSite: 'lax' }, app));
app.use(passport.initialize());
app.use(passport.session());

const router = new Router();
for (const strategy of createStrategies()) {
  passport.use(strategy);
  const { name } = strategy;
  const login = (ctx, next) =>
    passport.authenticate(name, async (error, user, info) => {
      if (error) throw error;
      if (!user) {
        ctx.status = 403;
        ctx.body = info.message;
        return;
      }
      // keepSessionInfo keeps the logins that are pending in other tabs.
      await ctx.logIn(user, { keepSessionInfo: true });
      ctx.redirect('/');
    })(ctx, next);
  router.get(`/auth/${name}`, login);
  router.get(`/auth/${name}/callback`, login);
}

router.get('/', (ctx) => {
  ctx.body = ctx.state.user ? `Hello, ${ctx.state.user.name}` : 'Not logged in';
});

app.use(router.routes());
app.listen(process.env.PORT, '127.0.0.1');
