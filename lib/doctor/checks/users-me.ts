/** Whether a login can read the profile: what users/me answers to a visitor. Pure. */
import type { HTTPResponse } from '../../http/message';
import { restRefusal } from '../../rest/refusal';
import { ok, problem, warning, type Finding } from '../finding';

export function usersMeFinding(response: HTTPResponse): Finding {
  const refusal = restRefusal(response, 'profile_refused');
  if (refusal.code === 'not_logged_in') return ok('users-me', 'Open to logged-in users.');
  const { status } = response;
  const finding = problem('users-me', refusal);
  if (status !== 401 && status !== 403) return finding;
  // A refusal of a visitor may not apply to logged-in users.
  return warning(
    'users-me',
    `${finding.message} Logged-in users may be allowed: try a login.`,
    refusal.remedy,
  );
}
