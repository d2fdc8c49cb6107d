import {
  Controller,
  ForbiddenException,
  Get,
  Module,
  Redirect,
  Req,
  UseGuards,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AuthGuard } from '@nestjs/passport';
import session from 'express-session';
import passport from 'passport';
import { createStrategies } from '../strategies.mjs';

interface User {
  id: string;
  name: string;
}

for (const strategy of createStrategies()) passport.use(strategy);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user: Express.User, done) => done(null, user));

/** Logs a user in, and shows the message of the strategy if that fails. */
function wordPressGuard(strategy: string): Type {
  return class WordPressGuard extends AuthGuard(strategy) {
    // Nest's own function answers "Unauthorized", whatever the reason.
    override handleRequest<TUser>(error: unknown, user: TUser | false, info?: { message?: string }): TUser {
      if (error) throw error;
      if (!user) throw new ForbiddenException(info?.message);
      return user;
    }

    override async canActivate(context: ExecutionContext): Promise<boolean> {
      const isAllowed = (await super.canActivate(context)) as boolean;
      const req = context.switchToHttp().getRequest();
      await new Promise<void>((resolve, reject) => {
        // keepSessionInfo keeps the logins that are pending in other tabs.
        req.logIn(req.user, { keepSessionInfo: true }, (error: unknown) =>
          error ? reject(error) : resolve(),
        );
      });
      return isAllowed;
    }
  };
}

@Controller()
class AppController {
  @Get(['auth/wordpress', 'auth/wordpress/callback'])
  @UseGuards(wordPressGuard('wordpress'))
  @Redirect('/')
  oauth1(): void {}

  @Get(['auth/wordpress-oauth2', 'auth/wordpress-oauth2/callback'])
  @UseGuards(wordPressGuard('wordpress-oauth2'))
  @Redirect('/')
  oauth2(): void {}

  @Get(['auth/wordpress-application-password', 'auth/wordpress-application-password/callback'])
  @UseGuards(wordPressGuard('wordpress-application-password'))
  @Redirect('/')
  applicationPassword(): void {}

  @Get()
  index(@Req() req: { user?: User }): string {
    return req.user ? `Hello, ${req.user.name}` : 'Not logged in';
  }
}

@Module({ controllers: [AppController] })
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['error', 'warn'] });
app.set('trust proxy', 'loopback');
app.use(
  session({
    secret: process.env.SESSION_SECRET!,
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', secure: 'auto' },
  }),
);
app.use(passport.session());
await app.listen(process.env.PORT!, '127.0.0.1');
