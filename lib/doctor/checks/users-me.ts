/** Whether a login will get to know who logged in: what users/me says to a visitor. Pure. */
import type { HTTPResponse } from '../../http/message';
import { restRefusal } from '../../rest/refusal';
import { ok, problem, warning, type Finding } from '../finding';

export function usersMeFinding(response: HTTPResponse): Finding {
  const refusal = restRefusal(response, 'profile_refused');
  if (refusal.code === 'not_logged_in') return ok('users-me', 'Open to people who are logged in.');
  const { status } = response;
  const finding = problem('users-me', refusal);
  if (status !== 401 && status !== 403) return finding;
  // What keeps out a visitor need not keep out people who are logged in.
  return warning(
    'users-me',
    `${finding.message} A login shows whether its users get through.`,
    refusal.remedy,
  );
}
