export { readHttpAddress } from './src/address.ts'
export type { Content } from './src/content.ts'
export { cut } from './src/cut.ts'
export {
  discordBody,
  discordMessageUrl,
  discordPostUrl,
  discordProblem,
  readDiscordId,
} from './src/discord.ts'
export { type Mail, mailOf } from './src/mail.ts'
export { type Mailbox, readMailbox } from './src/mailbox.ts'
export { isNtfyToken, ntfyBody, ntfyProblem, ntfyServer } from './src/ntfy.ts'
export { slackBody } from './src/slack.ts'
export { createWebhookSecret, isWebhookSecret, signWebhook, webhookEvent } from './src/webhook.ts'
