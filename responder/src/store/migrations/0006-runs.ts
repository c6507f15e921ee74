/** Messages about several questions of one run. */
export const runs = [
  // of a message that goes with another one: the delivery that is sent; of a reminder of such a message, too
  'alter table deliveries add column folded_into text',
  'create index deliveries_folded on deliveries (folded_into) where folded_into is not null',
]
