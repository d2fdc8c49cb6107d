/** What `passport-wordpress-rest/testing` exports: a stand-in for WordPress, for the tests of applications. */
export { startWordPress, type WordPressStandIn } from './start-wordpress';
export type {
  AccessCredentials as StandInCredentials,
  Consumer as StandInConsumer,
  LoggedRequest as StandInRequest,
  OAuth2Client as StandInClient,
  StandInOptions,
  UserOptions as StandInUser,
} from './stand-in/stand-in';
