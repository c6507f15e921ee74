// A Slack app: its message has a button that opens a modal for a code, or for “no” and why.
// It can’t seal, so Slack can read a code. Nobody else in the channel sees it.
// MAINTAINERS is {"<Slack user id>": "<npm user>"}. The app’s interactivity URL is https://<host>/slack/events.
import * as cfa from '@cfa/protocol/endpoint'
import { App, HTTPReceiver } from '@slack/bolt'

const { CFA_RESPONDER_SECRET: secret, MAINTAINERS, SLACK_BOT_TOKEN: token, SLACK_CHANNEL } = process.env
const { SLACK_API_URL = 'https://slack.com/api/', SLACK_SIGNING_SECRET, PORT = 8080 } = process.env
const questions = cfa.createPendingQuestions(JSON.parse(MAINTAINERS))
const handler = cfa.nodeListener(cfa.createEndpoint({ secret, ask, onError: console.error }))
const customRoutes = [{ path: '/ask', method: ['GET', 'POST'], handler }]
const receiver = new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, customRoutes })
const app = new App({ token, receiver, clientOptions: { slackApiUrl: SLACK_API_URL } })
const plain = (text) => ({ type: 'plain_text', text })

async function ask(question, { signal }) {
  const accessory = { type: 'button', action_id: 'answer', text: plain('Answer') }
  const section = { type: 'section', text: plain(cfa.describeQuestion(question).slice(0, 3000)), accessory }
  const message = { channel: SLACK_CHANNEL, text: 'A release waits for an answer.', blocks: [section] }
  const { ts } = await app.client.chat.postMessage(message)
  return questions.wait(ts, question, signal)
}

app.action('answer', async ({ ack, body: { message, trigger_id }, client }) => {
  await ack()
  const element = { type: 'plain_text_input', action_id: 'code' }
  const input = { type: 'input', block_id: 'code', label: plain('Your code, or “no” and why'), element }
  const modal = { type: 'modal', callback_id: 'answer', title: plain('Release'), submit: plain('Send') }
  await client.views.open({ trigger_id, view: { ...modal, private_metadata: message.ts, blocks: [input] } })
})

app.view('answer', async ({ ack, body: { user }, view }) => {
  const problem = questions.answer(view.private_metadata, user.id, view.state.values.code.code.value)
  await (problem ? ack({ response_action: 'errors', errors: { code: problem } }) : ack())
})

await app.start({ port: PORT, host: '127.0.0.1' })
