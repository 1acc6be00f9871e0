-- Processes on Linux and macOS, through posix_spawn: OBS is large and has many threads, so it must not be forked, and
-- a child must not inherit its sockets, which would stay open after OBS.
--
-- The leash is a socket pair and not a pipe: a write to a pipe whose reader is gone sends SIGPIPE, which ends OBS,
-- and whether a pipe may block is a property that both ends share. A socket can be told both for a single write.
-- (macOS knows no MSG_NOSIGNAL; there the socket itself is told, SO_NOSIGPIPE.)
--
-- A child that still runs when the script is unloaded stays behind as an entry of the process table when it has
-- ended: waiting for it would hold OBS up. The script that comes next sees to it (left_behind.lua).

local M = {}

local DECLARATIONS = [[
  typedef struct { int64_t room[64]; } scoreline_opaque; /* larger than each of the types it stands for */
  int socketpair(int domain, int type, int protocol, int ends[2]);
  int setsockopt(int fd, int level, int name, const void *value, unsigned int length);
  intptr_t send(int fd, const void *data, size_t length, int flags);
  int fcntl(int fd, int command, ...);
  int close(int fd);
  int kill(int pid, int signal);
  int waitpid(int pid, int *status, int options);
  char *strerror(int code);
  int sigemptyset(scoreline_opaque *set);
  int posix_spawn(int *pid, const char *path, const scoreline_opaque *actions, const scoreline_opaque *attributes,
    const char *const argv[], const char *const environment[]);
  int posix_spawn_file_actions_init(scoreline_opaque *);
  int posix_spawn_file_actions_destroy(scoreline_opaque *);
  int posix_spawn_file_actions_adddup2(scoreline_opaque *, int from, int to);
  int posix_spawn_file_actions_addopen(scoreline_opaque *, int fd, const char *path, int flags, unsigned int mode);
  int posix_spawn_file_actions_addclose(scoreline_opaque *, int fd);
  int posix_spawn_file_actions_addchdir_np(scoreline_opaque *, const char *path);
  int posix_spawn_file_actions_addclosefrom_np(scoreline_opaque *, int from);
  int posix_spawnattr_init(scoreline_opaque *);
  int posix_spawnattr_destroy(scoreline_opaque *);
  int posix_spawnattr_setflags(scoreline_opaque *, short flags);
  int posix_spawnattr_setsigmask(scoreline_opaque *, const scoreline_opaque *set);
  extern char **environ;
  char ***_NSGetEnviron(void);
]]

-- Types cannot be declared twice.
local declared = false

-- From the headers of glibc, musl and macOS.
local AF_UNIX, SOCK_STREAM = 1, 1
local SETSIGMASK, SIGKILL, WNOHANG = 0x08, 9, 1
local SYSTEMS = {
  Linux = {
    socket_flags = 0x80000, -- SOCK_CLOEXEC: other children of OBS must not hold the leash
    send_flags = 0x4040, -- MSG_NOSIGNAL, MSG_DONTWAIT
    spawn_flags = 0x80 + SETSIGMASK, -- SETSID
    append_flags = 0x441, -- O_WRONLY, O_CREAT, O_APPEND
  },
  OSX = {
    socket_flags = 0,
    send_flags = 0x80, -- MSG_DONTWAIT
    spawn_flags = 0x4400 + SETSIGMASK, -- CLOEXEC_DEFAULT, SETSID
    append_flags = 0x209,
    no_sigpipe = { 0xffff, 0x1022 }, -- SOL_SOCKET, SO_NOSIGPIPE
    close_on_exec = { 2, 1 }, -- F_SETFD, FD_CLOEXEC
    closes_by_default = true,
  },
}

-- Without addclosefrom_np (glibc before 2.34) this many descriptors are closed one by one; closing none is no error.
local DESCRIPTORS = 1024

local OWNER_ONLY = 384 -- 0600

local EACCES = 13 -- on Linux and on macOS
-- Some programs that unpack a zip leave out who may run what is in it.
local MAY_NOT_RUN = ". Unpack Scoreline again with another program, such as unzip, "
  .. "to a disk that programs may run from."

-- Whether this system is one of those.
function M.supports(os)
  return SYSTEMS[os] ~= nil
end

-- `C` holds the functions of the system: ffi.C, or what a test puts in its place.
function M.open(ffi, os, C)
  if not declared then ffi.cdef(DECLARATIONS) end
  declared = true
  local system = SYSTEMS[os]
  local self = {}

  local function has(name)
    return (pcall(function() return C[name] end))
  end

  local function reason(code)
    return ffi.string(C.strerror(code))
  end

  -- Our environment, as a list of texts NAME=VALUE.
  local function environment()
    local entries = os == "OSX" and C._NSGetEnviron()[0] or C.environ -- a library has no `environ` on macOS
    local texts = {}
    while entries ~= nil and entries[#texts] ~= nil do texts[#texts + 1] = ffi.string(entries[#texts]) end
    return texts
  end

  -- That of a child: ours, but what `env` names is as it says.
  local function environment_with(env)
    local texts = {}
    for _, text in ipairs(environment()) do
      local name = text:match("^[^=]*")
      if not env[name] then texts[#texts + 1] = text end
    end
    for name, value in pairs(env) do texts[#texts + 1] = name .. "=" .. value end
    return texts
  end

  -- Our end and the child's end of a new leash; nil and the reason when there is none to be had.
  local function leash()
    local ends = ffi.new("int[2]")
    if C.socketpair(AF_UNIX, SOCK_STREAM + system.socket_flags, 0, ends) ~= 0 then
      return nil, reason(ffi.errno())
    end
    if system.close_on_exec then
      local command, flag = unpack(system.close_on_exec)
      for i = 0, 1 do C.fcntl(ends[i], command, ffi.cast("int", flag)) end
    end
    if system.no_sigpipe then
      local level, name = unpack(system.no_sigpipe)
      C.setsockopt(ends[0], level, name, ffi.new("int[1]", 1), 4)
    end
    return ends[0], ends[1]
  end

  local function add_actions(actions, command, input)
    if input then
      C.posix_spawn_file_actions_adddup2(actions, input, 0)
    else
      C.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0)
    end
    C.posix_spawn_file_actions_addopen(actions, 1, command.log or "/dev/null", system.append_flags, OWNER_ONLY)
    C.posix_spawn_file_actions_adddup2(actions, 1, 2)
    if command.directory then C.posix_spawn_file_actions_addchdir_np(actions, command.directory) end
    if system.closes_by_default then return end
    if has("posix_spawn_file_actions_addclosefrom_np") then
      C.posix_spawn_file_actions_addclosefrom_np(actions, 3)
    else
      for fd = 3, DESCRIPTORS - 1 do C.posix_spawn_file_actions_addclose(actions, fd) end
    end
  end

  -- A command that goes to its directory itself, for a system that cannot do it at the start (glibc before 2.29).
  local function through_shell(command)
    local args = { "-c", 'cd "$1" && shift && exec "$@"', "sh", command.directory, command.program }
    for _, arg in ipairs(command.args) do args[#args + 1] = arg end
    return { program = "/bin/sh", args = args, log = command.log, env = command.env }
  end

  -- The texts as C takes them. It points into them, so whoever calls has to keep them.
  local function vector(texts)
    local pointers = ffi.new("const char *[?]", #texts + 1)
    for i, text in ipairs(texts) do pointers[i - 1] = text end
    pointers[#texts] = nil
    return pointers
  end

  -- Returns the process id, or nil and the reason.
  local function start(command, input)
    if command.directory and not has("posix_spawn_file_actions_addchdir_np") then command = through_shell(command) end
    local actions, attributes = ffi.new("scoreline_opaque"), ffi.new("scoreline_opaque")
    local no_signals, pid = ffi.new("scoreline_opaque"), ffi.new("int[1]")
    C.posix_spawn_file_actions_init(actions)
    C.posix_spawnattr_init(attributes)
    C.sigemptyset(no_signals)
    C.posix_spawnattr_setsigmask(attributes, no_signals)
    C.posix_spawnattr_setflags(attributes, system.spawn_flags)
    add_actions(actions, command, input)
    local args, variables = { command.program, unpack(command.args) }, environment_with(command.env or {})
    local code = C.posix_spawn(pid, command.program, actions, attributes, vector(args), vector(variables))
    C.posix_spawn_file_actions_destroy(actions)
    C.posix_spawnattr_destroy(attributes)
    if code ~= 0 then return nil, reason(code) end
    return pid[0]
  end

  local function child_of(pid, line_fd)
    local child, ending = { pid = pid }, nil

    function child.let_go()
      if line_fd then C.close(line_fd) end
      line_fd = nil
    end

    function child.poll()
      if ending then return ending end
      local status = ffi.new("int[1]")
      local found = C.waitpid(pid, status, WNOHANG)
      if found == 0 then return nil end
      local signal = status[0] % 128
      if found < 0 then ending = { code = 1 } -- somebody else has waited for it
      elseif signal ~= 0 then ending = { signal = signal }
      else ending = { code = math.floor(status[0] / 256) % 256 }
      end
      child.let_go()
      return ending
    end

    function child.send(line)
      if not line_fd then return false end
      local text = line .. "\n"
      return C.send(line_fd, text, #text, system.send_flags) == #text
    end

    -- It leads a session, hence a process group, of its own.
    function child.kill()
      C.kill(-pid, SIGKILL)
    end

    return child
  end

  -- Starts a command (see command.lua) without waiting for it; a child as launcher.lua wants it, or nil and a sentence.
  function self.spawn(command)
    local ours, theirs
    if command.leash then
      ours, theirs = leash()
      if not ours then return nil, "The system has no socket to spare: " .. theirs end
    end
    local pid, why = start(command, theirs)
    if theirs then C.close(theirs) end
    if pid then return child_of(pid, ours) end
    if ours then C.close(ours) end
    local advice = why == reason(EACCES) and MAY_NOT_RUN or ""
    return nil, ("%s cannot be started: %s%s"):format(command.program, why, advice)
  end

  -- Whether a child that another script has started has ended, or is none. It may be asked once more after no, not
  -- after yes.
  function self.is_over(pid)
    return C.waitpid(pid, ffi.new("int[1]"), WNOHANG) ~= 0
  end

  function self.read(path, from, most)
    local file = io.open(path, "rb")
    if not file then return nil end
    local size = file:seek("end")
    file:seek("set", math.max(from, size - most))
    local text = file:read("*a")
    file:close()
    return text
  end

  self.getenv = _G.os.getenv

  -- The variables whose names begin like this, by name.
  function self.variables(prefix)
    local found = {}
    for _, text in ipairs(environment()) do
      local name, value = text:match("^([^=]+)=(.*)$")
      if name and name:sub(1, #prefix) == prefix then found[name] = value end
    end
    return found
  end

  return self
end

return M
