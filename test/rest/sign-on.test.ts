import { signOnAt } from '../../lib/rest/sign-on';

describe('a redirect to another host', () => {
  test.each([
    ['https://ada.cloudflareaccess.com/cdn-cgi/access/login/x', 'Cloudflare Access'],
    ['https://team.example.org/cdn-cgi/access/login/x', 'Cloudflare Access'],
    ['https://login.microsoftonline.com/common/oauth2/authorize?client_id=1', '(Microsoft)'],
    ['https://accounts.google.com/o/oauth2/v2/auth?client_id=1', '(Google)'],
    ['https://dev-1.okta.com/app/x/sso/saml?SAMLRequest=x', '(Okta)'],
    ['https://x.auth.eu-west-1.amazoncognito.com/login?client_id=1', '(Amazon Cognito)'],
    ['https://sso.example.org/?rd=https://blog.example.org', 'a single sign-on service:'],
    ['https://login.example.org/', 'a single sign-on service:'],
    ['https://members.example.org/login/', 'a single sign-on service:'],
    ['https://www.example.org/cas/login?service=https://blog.example.org', 'a single sign-on service:'],
    ['https://cms.example.org/wp-login.php?redirect_to=x', 'the login page of WordPress'],
  ])('to %s is one to a sign-on page', (target, name) => {
    const blocker = signOnAt(new URL(target))!;
    expect(blocker).toMatchObject({ code: 'rest_api_closed', allowsAuthenticated: false });
    expect(blocker.finding).toMatch(/^Blocked by .*\.$/);
    expect(blocker.finding).toContain(name);
    expect(blocker.remedy).toContain('/wp-json/');
  });

  test.each([
    'https://www.example.org/',
    'https://www.example.org/?lang=de',
    'https://www.example.org/blog/login-made-easy/?utm_source=x',
    'https://okta.com.example.org/x?y',
    'https://new.example.org/?state=x',
  ])('to %s is any other', (target) => {
    expect(signOnAt(new URL(target))).toBeUndefined();
  });
});
