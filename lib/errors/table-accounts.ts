import type { ErrorDefinition, ErrorFacts } from './table.ts'

const NOTHING = 'Nothing: no tag, no upload.'
const EITHER =
  'Found in verifyConditions: nothing. Found while publishing: the tag is pushed, the package is not published; the text of the error says which.'

const whose = ({ account, variable, registry }: ErrorFacts) =>
  [
    account && `Account: \`${account}\`.`,
    variable && `Variable: \`${variable}\`.`,
    registry && `Registry: \`${registry}\`.`,
  ]
    .filter(Boolean)
    .join(' ')

export const ACCOUNT_ERRORS = {
  EACCOUNTKINDS: {
    message: '`NPM_TOKEN` and `NPM_TOKEN_<username>` are both set.',
    meaning:
      'One token for the project and one for each maintainer are two different ways to publish, and which one is meant cannot be guessed.',
    done: NOTHING,
    next: 'Remove `NPM_TOKEN` if the maintainers publish with their own accounts; remove the others if one token publishes.',
    facts: ({ variables }) => `Variables with a value: ${list(variables)}.`,
  },
  EACCOUNTMISSING: {
    message: 'An account has no token.',
    meaning: 'The option `accounts` names an npm user for whom there is no token in the environment.',
    done: NOTHING,
    next: 'Add the secret to your CI and hand it to the job under that name, or take the user out of `accounts`.',
    facts: ({ account, expected }) => `Account: \`${account}\`. Expected variable: \`${expected}\`.`,
  },
  EACCOUNTDUPLICATE: {
    message: 'Two tokens belong to one npm user.',
    meaning: 'Each maintainer has one token here; with two, which one is used would be chance.',
    done: NOTHING,
    next: 'Remove all but one of the variables.',
    facts: ({ account, variables }) => `Account: \`${account}\`. Variables: ${list(variables)}.`,
  },
  EACCOUNTNAME: {
    message: 'A token belongs to somebody else.',
    meaning:
      'The name of the variable and the owner of its token differ, so the maintainer who answers would publish under another name.',
    done: NOTHING,
    next: 'Store the token under its owner’s name, or store the right token there. Upper case, `_` for `-` and for `.` are fine.',
    facts: ({ variable, expected, account }) =>
      `Variable: \`${variable}\`, which names \`${expected}\`. The token belongs to \`${account}\`.`,
  },
  EACCOUNTTOKEN: {
    message: 'A token is not valid.',
    meaning: 'The registry does not accept the token: it is mistyped, has expired, or was revoked.',
    done: EITHER,
    next: 'Let its owner make a new granular access token (read and write, this package, “bypass two-factor” off) and store it in your CI. Tokens that can write live 90 days at most.',
    facts: whose,
  },
  EACCOUNTEXPIRED: {
    message: 'A token has expired or was revoked.',
    meaning: 'The registry says that the token was good once and is no longer.',
    done: EITHER,
    next: 'Let its owner make a new granular access token and store it in your CI. Tokens that can write live 90 days at most.',
    facts: whose,
  },
  EACCOUNTADDRESS: {
    message: 'A token may not be used from this address.',
    meaning: 'The token has a list of allowed IP addresses, and the job’s address is not on it.',
    done: EITHER,
    next: 'Let its owner add the addresses of your CI runners to the token, or make one without that list.',
    facts: whose,
  },
  EACCOUNTSCOPE: {
    message: 'A token does not cover this package.',
    meaning:
      'The registry answered “not found” to the write. npm says so when the token’s list of packages and scopes lacks this one, when the account has no access to it, and at times when the token has expired.',
    done: EITHER,
    next: 'Let its owner edit the token: read and write access to this very package (or its scope). A package that does not exist yet needs a token for all packages or for its scope.',
    facts: whose,
  },
  EACCOUNTRIGHTS: {
    message: 'An account may not publish this package.',
    meaning: 'The token is good, but its owner is not a maintainer of the package.',
    done: EITHER,
    next: 'Let a maintainer run `npm owner add <username> <package>`, or let another account answer.',
    facts: whose,
  },
  EACCOUNTNO2FA: {
    message: 'An account has no second factor.',
    meaning: 'The package demands a second factor, and the account that answered has none set up at npm.',
    done: EITHER,
    next: 'Let the owner of the account turn on two-factor authentication at npmjs.com, or let another account answer.',
    facts: whose,
  },
  EACCOUNTBYPASS: {
    message: 'A token that bypasses two-factor authentication was refused.',
    meaning:
      'npm takes rights from tokens that bypass two-factor authentication, and this write is among them.',
    done: EITHER,
    next: 'Let its owner make a granular access token with “bypass two-factor” off. That is the kind this plugin is made for.',
    facts: whose,
  },
  EACCOUNTSTAGEONLY: {
    message: 'A token may stage versions, and not publish them.',
    meaning: 'The registry refused a direct publish: by its settings this granular token may only stage.',
    done: EITHER,
    next: 'Set `publish: "staged"`: then the version is staged with it, and a maintainer approves it. Or let its owner make a granular token with read and write permission.',
    facts: whose,
  },
  EACCOUNTFORBIDDEN: {
    message: 'The registry forbids this to an account.',
    meaning:
      'The registry refused with “forbidden” and gave a reason that has no name here. A package whose publishing access is “require two-factor authentication and disallow tokens” may be the cause: then no token can publish, with or without a code.',
    done: EITHER,
    next: 'Read what the registry said. In the package’s settings, “Publishing access” must allow granular tokens for this way to publish.',
    facts: whose,
  },
} satisfies Record<string, ErrorDefinition>

function list(names: string[] = []): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
