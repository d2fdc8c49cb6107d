/** What `passport-wordpress-rest/testing` exports: a stand-in for WordPress, for the tests of applications. */
export * from './stand-in/stand-in';
