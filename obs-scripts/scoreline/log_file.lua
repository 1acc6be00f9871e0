-- The file that takes what the sidecar says, bounded: what has grown beyond the limit is put aside at a start, and cut
-- short during a run. (The sidecar says the same line once a second at most, runtime/logger.ts; much in a week.)
--
-- `files` has the functions of OBS for files, which take UTF-8 on every system: os_mkdirs, os_get_file_size,
-- os_rename, os_unlink, os_quick_write_utf8_file.
-- `read(path, from, most)` reads at most `most` bytes of the end of a file, none before `from`.

local M = {}

M.LIMIT = 512 * 1024

-- More than a screen full; reading it takes no time.
local TAIL = 4096

-- What stays of a run's log that is cut short; writing it takes a fraction of a millisecond.
local KEPT = 64 * 1024

function M.open(folder, files, read)
  local self = { path = folder .. "/scoreline.log" }
  local begins_at = 0

  -- Makes room for a run and remembers where that begins.
  function self.begin()
    files.os_mkdirs(folder)
    local size = files.os_get_file_size(self.path)
    if size > M.LIMIT then
      files.os_unlink(self.path .. ".old")
      files.os_rename(self.path, self.path .. ".old")
      size = 0
    end
    begins_at = math.max(0, size) -- -1 where there is none yet
  end

  -- Cuts the log of a long run, in place: its writer has it open and appends, so it goes on at the new end. A line that
  -- it writes at this very moment can be lost.
  function self.bound()
    if files.os_get_file_size(self.path) <= M.LIMIT then return end
    local text = read(self.path, begins_at, KEPT) or ""
    text = text:match("\n(.*)$") or text -- the first line is likely half of one
    files.os_quick_write_utf8_file(self.path, text, #text, false)
    begins_at = 0
  end

  -- The end of what the run has said.
  function self.tail()
    return read(self.path, begins_at, TAIL) or ""
  end

  return self
end

return M
