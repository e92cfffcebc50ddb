/** Microseconds on the server's own clock, so that all instances count on one. */
export const NOW = `
local function now()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000000 + tonumber(t[2])
end
`;

export const TAKE = `
local function take(key, emission, burst, at)
  local start = math.max(tonumber(redis.call('GET', key) or at), at)
  local next = start + emission
  local room = at + emission * burst - next
  if room < 0 then return 0, 0, start - at, -room end
  return 1, math.floor(room / emission), next - at, 0, next
end
local function keep(key, until_, at)
  if until_ <= at then
    redis.call('DEL', key)
  else
    redis.call('SET', key, string.format('%.0f', until_), 'PX', math.ceil((until_ - at) / 1000))
  end
end
`;
