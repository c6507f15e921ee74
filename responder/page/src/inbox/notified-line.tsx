import type { Notified } from '../../../src/api/notified.ts'
import type { OpenQuestion } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { list } from '../words/format.ts'

/** Shows who was notified of a question, and on which channels. Warns if nobody was. */
export function NotifiedLine({ notified }: Pick<OpenQuestion, 'notified'>) {
  if (notified === null) return null
  const delivered = notified.filter(({ is }) => is === 'delivered')
  const others = notified.filter(({ is }) => is === 'under_way')
  const failed = notified.filter(({ is }) => is === 'failed')
  if (delivered.length + others.length === 0) {
    return (
      <p class="notified nobody">
        {failed.length === 0
          ? 'Nobody was notified: no channel is set up for it.'
          : `Nobody was notified. It did not arrive: ${whoOf(failed)}.`}
      </p>
    )
  }
  return (
    <p class="notified">
      {delivered.length > 0 && `Notified: ${whoOf(delivered)}. `}
      {others.length > 0 && `Being notified: ${whoOf(others)}. `}
      {failed.length > 0 && `It did not arrive: ${whoOf(failed)}.`}
    </p>
  )
}

/** Returns, for example, `Alice (e-mail, this phone) and #releases (Slack)`. */
function whoOf(notified: readonly Notified[]): string {
  const people = new Map<string, Notified[]>()
  for (const each of notified) {
    const name = each.person ?? each.channel ?? 'a channel that is gone'
    people.set(name, [...(people.get(name) ?? []), each])
  }
  return list(
    [...people].map(([name, channels]) => {
      const kinds = new Set(channels.flatMap(({ kind }) => (kind ? KIND_WORD[kind] : [])))
      return kinds.size === 0 ? isolated(name) : `${isolated(name)} (${[...kinds].join(', ')})`
    }),
  )
}

const KIND_WORD: Record<NonNullable<Notified['kind']>, string> = {
  'web-push': 'notification',
  email: 'e-mail',
  slack: 'Slack',
  discord: 'Discord',
  ntfy: 'ntfy',
  webhook: 'webhook',
}
