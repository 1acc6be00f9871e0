-- Text as Windows takes it: UTF-16, and command lines of one string. Pure.

local M = {}

local REPLACEMENT = 0xFFFD

-- Code points of UTF-8; every byte that belongs to none becomes U+FFFD.
local function code_points(text)
  local points, i = {}, 1
  while i <= #text do
    local first = text:byte(i)
    local length, point, least
    if first < 0x80 then length, point, least = 1, first, 0
    elseif first >= 0xC2 and first < 0xE0 then length, point, least = 2, first - 0xC0, 0x80
    elseif first >= 0xE0 and first < 0xF0 then length, point, least = 3, first - 0xE0, 0x800
    elseif first >= 0xF0 and first < 0xF5 then length, point, least = 4, first - 0xF0, 0x10000
    end
    for k = 1, (length or 1) - 1 do
      local byte = text:byte(i + k)
      if not byte or byte < 0x80 or byte > 0xBF then
        length = nil
        break
      end
      point = point * 64 + byte - 0x80
    end
    local broken = not length or point < least or point > 0x10FFFF or (point >= 0xD800 and point <= 0xDFFF)
    points[#points + 1] = broken and REPLACEMENT or point
    i = i + (broken and 1 or length)
  end
  return points
end

-- The UTF-16 code units of a UTF-8 string, without a terminator.
function M.to_utf16(text)
  local units = {}
  for _, point in ipairs(code_points(text)) do
    if point < 0x10000 then
      units[#units + 1] = point
    else
      units[#units + 1] = 0xD800 + math.floor((point - 0x10000) / 0x400)
      units[#units + 1] = 0xDC00 + (point - 0x10000) % 0x400
    end
  end
  return units
end

local function utf8(point)
  local floor, char = math.floor, string.char
  if point < 0x80 then return char(point) end
  if point < 0x800 then return char(0xC0 + floor(point / 64), 0x80 + point % 64) end
  if point < 0x10000 then
    return char(0xE0 + floor(point / 4096), 0x80 + floor(point / 64) % 64, 0x80 + point % 64)
  end
  return char(0xF0 + floor(point / 262144), 0x80 + floor(point / 4096) % 64, 0x80 + floor(point / 64) % 64,
    0x80 + point % 64)
end

-- The UTF-8 string of a list of code units; half a pair becomes U+FFFD.
function M.from_utf16(units)
  local pieces, i = {}, 1
  while i <= #units do
    local unit, low = units[i], units[i + 1]
    if unit < 0xD800 or unit > 0xDFFF then
      pieces[#pieces + 1] = utf8(unit)
    elseif unit < 0xDC00 and low and low >= 0xDC00 and low <= 0xDFFF then
      pieces[#pieces + 1] = utf8(0x10000 + (unit - 0xD800) * 0x400 + low - 0xDC00)
      i = i + 1
    else
      pieces[#pieces + 1] = utf8(REPLACEMENT)
    end
    i = i + 1
  end
  return table.concat(pieces)
end

-- `%a` and upper() know ASCII alone, and no name that we give has other letters.
local function name_of(variable)
  return variable:match("^=?[^=]*"):upper() -- of the folder of each drive Windows makes a variable called "=C:"
end

-- The environment of a program as code units: `variables`, a list of texts NAME=VALUE, but what `env` names is as that
-- says. Sorted by the names as Windows sorts them, whose letters may be small or large; each ends with a zero, all with
-- one more.
function M.environment_block(variables, env)
  local ours, merged, units = {}, {}, {}
  for name, value in pairs(env) do
    ours[name:upper()] = true
    merged[#merged + 1] = name .. "=" .. value
  end
  for _, variable in ipairs(variables) do
    if not ours[name_of(variable)] then merged[#merged + 1] = variable end
  end
  table.sort(merged, function(a, b) return name_of(a) < name_of(b) end)
  for _, variable in ipairs(merged) do
    for _, unit in ipairs(M.to_utf16(variable)) do units[#units + 1] = unit end
    units[#units + 1] = 0
  end
  units[#units + 1] = 0
  return units
end

-- One argument so that CommandLineToArgvW and the C runtime read it back: backslashes count only before a quote.
function M.quote(arg)
  if arg ~= "" and not arg:find('[%s"]') then return arg end
  local inner = arg:gsub('(\\*)"', '%1%1\\"'):gsub("(\\+)$", "%1%1")
  return '"' .. inner .. '"'
end

-- The command line of a program. Its own name is read by simpler rules, and no file name holds a quote.
function M.command_line(program, args)
  local words = { '"' .. program .. '"' }
  for _, arg in ipairs(args) do words[#words + 1] = M.quote(arg) end
  return table.concat(words, " ")
end

return M
