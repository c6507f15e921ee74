/** Messages about several questions of one run. */
export const runs = [
  // the delivery that covers a message that is not sent itself; for a reminder, the delivery that it reminds of
  'alter table deliveries add column folded_into text',
  'create index deliveries_folded on deliveries (folded_into) where folded_into is not null',
]
