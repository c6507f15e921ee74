import path from 'node:path'
import test from 'ava'
import { installTool } from '../tools/install-tool.ts'
import { keepsToTheProtocol, serve, startExample } from './example.ts'
import { createSlack } from './stand-ins/slack.ts'

const [ALICE, STRANGER, CHANNEL] = ['U1', 'U9', 'C1']

test('the Slack app conforms to the protocol and accepts only signed answers from maintainers', async (t) => {
  const [token, signingSecret] = [`xoxb-${crypto.randomUUID()}`, crypto.randomUUID()]
  const slack = createSlack({ token, signingSecret, channel: CHANNEL })
  const url = await startExample(t, 'slack.js', {
    packages: { '@slack/bolt': path.join(await installTool('slack-bolt'), '@slack/bolt') },
    env: {
      MAINTAINERS: JSON.stringify({ [ALICE]: 'alice' }),
      SLACK_API_URL: `${await serve(t, slack.handle)}/api/`,
      SLACK_BOT_TOKEN: token,
      SLACK_CHANNEL: CHANNEL,
      SLACK_SIGNING_SECRET: signingSecret,
    },
  })
  await keepsToTheProtocol(t, `${url}/ask`, async (text) => {
    const { ts, text: shown } = await slack.sent.take()
    t.regex(shown, /@example\/tool@0\.0\.0-conformance/)
    const view = await slack.press(url, ALICE, ts)
    const wrong = { user: ALICE, view, text: '999999' }
    t.is((await slack.submit(url, { ...wrong, secret: crypto.randomUUID() })).status, 401)
    t.regex((await slack.submit(url, { ...wrong, user: STRANGER })).problem, /not one of those/)
    t.regex((await slack.submit(url, { ...wrong, text: 'soon' })).problem, /no code/)
    t.deepEqual(await slack.submit(url, { ...wrong, text }), { status: 200, problem: '' })
    t.regex((await slack.submit(url, wrong)).problem, /is over/)
  })
})
