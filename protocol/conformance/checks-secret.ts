import type { Check } from './check-conformance.ts'
import type { Call, Client } from './client.ts'
import { askWaiting, expectStatus, expectStatusOf, report } from './expect.ts'

/** An endpoint may reply `429` after too many wrong secrets. */
const REFUSALS = [401, 429]

/** Returns what a careless endpoint might accept as its secret. The last ones are as long as the secret, or longer. */
function wrongSecrets(secret: string): Array<[what: string, secret: string | null]> {
  const last = secret.endsWith('x') ? 'y' : 'x'
  const first = secret.startsWith('x') ? 'y' : 'x'
  return [
    ['without any authorization', null],
    ['with an empty secret', ''],
    ['with the beginning of the secret', secret.slice(0, Math.ceil(secret.length / 2))],
    ['with all of the secret but its end', `${secret.slice(0, -1)}${last}`],
    ['with all of the secret but its beginning', `${first}${secret.slice(1)}`],
    ['with the secret in capitals and small letters turned round', swapCase(secret)],
    ['with more behind the secret', `${secret}${last}`],
  ].filter(([, wrong]) => wrong !== secret) as Array<[string, string | null]>
}

const swapCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )

/** The rules for the handshake and for questions, at every endpoint. */
export const secrets: Check[] = [
  {
    sentence:
      'replies 401 to a handshake and to a question that come without the whole secret, and asks nobody',
    run: async ({ call, question, secret }) => {
      const calls: Call[] = [{}, { method: 'POST', body: question() }]
      await refusesAll(calls, wrongSecrets(secret), call)
    },
  },
]

/** The same for polls and reports. Each wrong secret is sent once, so as not to run into the endpoint's rate limits. */
export const secretsOfPlaces: Check[] = [
  {
    sentence: 'refuses polls and reports without the whole secret, also where it knows the question',
    run: async (client) => {
      const place = await askWaiting(client, client.question())
      const [none, , beginning] = wrongSecrets(client.secret)
      const calls: Call[] = [{ url: place }, { method: 'PATCH', url: place, body: { state: 'withdrawn' } }]
      await refusesAll(
        calls,
        [none, beginning].filter((one) => one !== undefined),
        client.call,
      )
      expectStatus(await report(client, place, { state: 'withdrawn' }), 200, 204)
    },
  },
]

async function refusesAll(
  calls: readonly Call[],
  wrong: ReturnType<typeof wrongSecrets>,
  call: Client['call'],
): Promise<void> {
  for (const each of calls)
    for (const [what, secret] of wrong) {
      const reply = await call({ ...each, secret })
      expectStatusOf(`${each.method ?? 'GET'} ${what}`, reply, ...REFUSALS)
    }
}
