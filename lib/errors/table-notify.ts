import type { ErrorDefinition } from './definition.ts'
import { NOTHING } from './done.ts'

/** Shows only the names of variables, because their values are secrets or contain one. */
const which = ({ variable }: { variable: string }) => ({ Variable: variable })

export const NOTIFY_ERRORS = {
  ENOTIFYADDRESS: {
    message: 'A notifier’s address can’t be used.',
    meaning: 'It is a secret, and is not shown.',
    done: NOTHING,
    next: 'Copy the address again from where you made it (see `docs/notifications.md`), or remove the variable.',
    facts: which,
  },
  ENOTIFYINCOMPLETE: {
    message: 'A notifier is missing a variable.',
    meaning: 'It needs more than one, and the other is missing or empty.',
    done: NOTHING,
    next: 'Add the missing variable to the job, or remove the ones that belong to it. On GitHub, a missing secret arrives as an empty string.',
    facts: ({ variable, expected }: { variable: string; expected: string }) => ({
      Set: variable,
      Missing: expected,
    }),
  },
  ENOTIFYUNKNOWN: {
    message: 'There is no such notifier.',
    meaning: 'The plugin does not know this `CFA_NOTIFY_…` variable.',
    done: NOTHING,
    next: 'Correct the name, or remove the variable. `docs/notifications.md` lists all of them.',
    facts: which,
  },
  ENOTIFYSECRET: {
    message: 'The webhook notifier’s secret can’t be used.',
    meaning:
      'It signs notifications to your own endpoint, and must be `whsec_` followed by 24 to 64 bytes in Base64.',
    done: NOTHING,
    next: 'Make one with `echo "whsec_$(openssl rand -base64 32)"`, and give it to both sides.',
    facts: which,
  },
  ENOTIFYMAILADDRESS: {
    message: 'A notifier’s e-mail address can’t be used.',
    meaning:
      '`CFA_NOTIFY_MAIL_TO` takes a list of at most 50 addresses. `CFA_NOTIFY_MAIL_FROM` takes one address, or a name followed by the address in angle brackets.',
    done: NOTHING,
    next: 'Write it like `alice@example.com, bob@example.com`, or like `Releases <releases@example.com>`.',
    facts: which,
  },
  ENOTIFYMAIL: {
    message: 'E-mail can’t be sent, because `nodemailer` is not installed.',
    meaning: '`CFA_NOTIFY_SMTP` needs this package, which does not come with the plugin.',
    done: NOTHING,
    next: 'Run `npm install --save-dev nodemailer` and commit the change, or remove the variable.',
    facts: which,
  },
} satisfies Record<string, ErrorDefinition>
