import t from 'tap'
import { describeScope } from '../../../src/identity/scopes/describe-scope.js'

t.test('a scope is said as a sentence', async (t) => {
  const cases: [scope: string, sentence: string][] = [
    [':*', 'See and change everything in your account'],
    ['GET:*', 'See everything in your account'],
    ['HEAD:*', 'See everything in your account'],
    ['POST;PUT;PATCH:*', 'Add to and change everything in your account'],
    ['GET:feed', 'See the newest videos of your subscriptions'],
    [':feed*', 'See the newest videos of your subscriptions'],
    [':f*', 'See the newest videos of your subscriptions'],
    [':subscriptions*', 'See and change your subscriptions'],
    ['get:Subscriptions', 'See your subscriptions'],
    ['POST;DELETE:subscriptions/*', 'Change your subscriptions'],
    ['POST:subscriptions*', 'Add to and change your subscriptions'],
    ['GET;POST:history*', 'See and add to and change your watch history'],
    ['DELETE:history', 'Delete from your watch history'],
    ['GET:playlists/IVPL1/videos', 'See your playlists, private ones too'],
    [':p*', 'See and change your playlists, private ones too and your preferences'],
    [':notifications*', 'Be notified of new videos'],
    ['GET:account', 'See your profile'],
    ['POST:tokens/register', 'Make further tokens that may do no more than this one'],
    ['POST:tokens/unregister', 'Sign itself out by revoking its token'],
    ['POST:tokens/*', 'Add to and change your tokens, apps and devices'],
    [':tokens*', 'See and change your tokens, apps and devices'],
    [':t*', 'See and change your tokens, apps and devices'],
    ['GET:export/*', 'Download a copy of all your data'],
    ['POST:import/invidious', 'Import subscriptions, playlists, history and preferences'],
    [':apps', 'See and change your applications'],
    ['GET:admin/*', 'See this server as its administrator'],
    [':admin*', 'See and change this server as its administrator'],
    ['GET:unheard/of', 'See “unheard/of”'],
    [':unheard*', 'See and change “unheard…”'],
    ['OPTIONS:feedx', 'Ask what is possible with “feedx”'],
    ['FETCH:feed', 'Nothing: it names no method that exists'],
    ['FETCH;GET:feed', 'See the newest videos of your subscriptions'],
    [':a*', 'See and change your profile and your applications'],
    ['nonsense', 'Nothing: “nonsense” is malformed'],
  ]
  for (const [scope, sentence] of cases) t.equal(describeScope(scope), sentence, scope)
})
