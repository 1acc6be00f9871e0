-- The file that takes what the sidecar says, bounded: what has grown beyond the limit is put aside at a start.
--
-- `files` has the functions of OBS for files, which take UTF-8 on every system: os_mkdirs, os_get_file_size,
-- os_rename, os_unlink. `read(path, from, most)` reads at most `most` bytes of the end of a file, none before `from`.

local M = {}

M.LIMIT = 512 * 1024

-- More than a screen full; reading it takes no time.
local TAIL = 4096

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

  -- The end of what the run has said.
  function self.tail()
    return read(self.path, begins_at, TAIL) or ""
  end

  return self
end

return M
