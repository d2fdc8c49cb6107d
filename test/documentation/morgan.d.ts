declare module 'morgan';
