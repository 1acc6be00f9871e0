-- Processes on Windows. The child inherits three handles and nothing else, has no console window, and belongs to a job
-- that the system ends with OBS, however OBS ends.

local M = {}

local DECLARATIONS = [[
  typedef struct { uint32_t length; void *descriptor; int inherit; } scoreline_security;
  typedef struct {
    uint32_t size; uint16_t *reserved, *desktop, *title;
    uint32_t x, y, width, height, columns, rows, fill, flags;
    uint16_t show, reserved_size; uint8_t *reserved_bytes;
    void *input, *output, *error;
    void *attributes;
  } scoreline_startup;
  typedef struct { void *process, *thread; uint32_t process_id, thread_id; } scoreline_process;
  typedef struct {
    int64_t process_time, job_time; uint32_t flags; size_t least_memory, most_memory; uint32_t processes;
    size_t affinity; uint32_t priority, scheduling; uint64_t io[6]; size_t memory[4];
  } scoreline_job_limits;
  int CreatePipe(void **reader, void **writer, scoreline_security *, uint32_t size);
  int SetHandleInformation(void *handle, uint32_t mask, uint32_t flags);
  int SetNamedPipeHandleState(void *pipe, uint32_t *mode, uint32_t *count, uint32_t *timeout);
  void *CreateFileW(const uint16_t *name, uint32_t access, uint32_t share, scoreline_security *, uint32_t disposition,
    uint32_t flags, void *like);
  int ReadFile(void *file, void *data, uint32_t length, uint32_t *done, void *overlapped);
  int WriteFile(void *file, const void *data, uint32_t length, uint32_t *done, void *overlapped);
  int SetFilePointerEx(void *file, int64_t distance, int64_t *position, uint32_t from);
  int GetFileSizeEx(void *file, int64_t *size);
  int CloseHandle(void *handle);
  void *CreateJobObjectW(scoreline_security *, const uint16_t *name);
  int SetInformationJobObject(void *job, int kind, void *information, uint32_t length);
  int TerminateJobObject(void *job, uint32_t code);
  int InitializeProcThreadAttributeList(void *list, uint32_t count, uint32_t flags, size_t *size);
  int UpdateProcThreadAttribute(void *list, uint32_t flags, size_t attribute, void *value, size_t size,
    void *previous, size_t *returned);
  void DeleteProcThreadAttributeList(void *list);
  int CreateProcessW(const uint16_t *program, uint16_t *line, scoreline_security *, scoreline_security *, int inherit,
    uint32_t flags, void *environment, const uint16_t *directory, scoreline_startup *, scoreline_process *);
  int GetExitCodeProcess(void *process, uint32_t *code);
  uint32_t WaitForSingleObject(void *handle, uint32_t ms);
  uint32_t GetLastError(void);
  uint32_t GetEnvironmentVariableW(const uint16_t *name, uint16_t *value, uint32_t length);
  uint16_t *GetEnvironmentStringsW(void);
  int FreeEnvironmentStringsW(uint16_t *block);
]]

-- Types cannot be declared twice.
local declared = false

-- From the headers of the Windows SDK.
local APPEND, READ = 0x100004, 0x80000000 -- FILE_APPEND_DATA with SYNCHRONIZE, GENERIC_READ
local SHARE_ALL, OPEN_EXISTING, OPEN_ALWAYS, NORMAL = 7, 3, 4, 0x80
local HANDLE_FLAG_INHERIT, PIPE_NOWAIT = 1, 1
local NO_WINDOW, EXTENDED_STARTUP, UNICODE_ENVIRONMENT, USE_HANDLES = 0x08000000, 0x00080000, 0x400, 0x100
local HANDLE_LIST, JOB_LIST = 0x20002, 0x2000D -- PROC_THREAD_ATTRIBUTE_...
local EXTENDED_LIMITS, KILL_ON_CLOSE = 9, 0x2000
local WAIT_OBJECT_0 = 0

-- `C` holds the functions of kernel32: ffi.C, or what a test puts in its place. `text` is windows_text.lua.
function M.open(ffi, C, text)
  if not declared then ffi.cdef(DECLARATIONS) end
  declared = true
  local self = {}
  local INVALID = ffi.cast("void *", ffi.cast("intptr_t", -1))

  local function zero_ended(units)
    local array = ffi.new("uint16_t[?]", #units + 1) -- without initial values all is zero, the end as well
    for i, unit in ipairs(units) do array[i - 1] = unit end
    return array
  end

  local function wide(string)
    return zero_ended(text.to_utf16(string))
  end

  -- Our environment, as a list of texts NAME=VALUE.
  local function environment()
    local block, variables, i = C.GetEnvironmentStringsW(), {}, 0
    if block == nil then return variables end
    while block[i] ~= 0 do
      local units = {}
      while block[i] ~= 0 do
        units[#units + 1] = block[i]
        i = i + 1
      end
      variables[#variables + 1] = text.from_utf16(units)
      i = i + 1
    end
    C.FreeEnvironmentStringsW(block)
    return variables
  end

  local function with_backslashes(path)
    return (path:gsub("/", "\\"))
  end

  local function open_file(path, access, disposition)
    local security = ffi.new("scoreline_security", { length = ffi.sizeof("scoreline_security"), inherit = 1 })
    local file = C.CreateFileW(wide(path), access, SHARE_ALL, security, disposition, NORMAL, nil)
    if file ~= INVALID then return file end
  end

  -- The end that the child reads, and ours, which it does not inherit and which never waits.
  local function leash()
    local reader, writer = ffi.new("void *[1]"), ffi.new("void *[1]")
    if C.CreatePipe(reader, writer, nil, 0) == 0 then return nil end
    C.SetHandleInformation(reader[0], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT)
    C.SetNamedPipeHandleState(writer[0], ffi.new("uint32_t[1]", PIPE_NOWAIT), nil, nil)
    return reader[0], writer[0]
  end

  -- A job whose processes end when its last handle is closed, which the system does for an OBS that is gone.
  local function job()
    local handle = C.CreateJobObjectW(nil, nil)
    if handle == nil then return nil end
    local limits = ffi.new("scoreline_job_limits")
    limits.flags = KILL_ON_CLOSE
    C.SetInformationJobObject(handle, EXTENDED_LIMITS, limits, ffi.sizeof(limits))
    return handle
  end

  -- Calls CreateProcessW with these handles and this job and no others; the process, or nil and the error's number.
  local function create(command, input, output, in_job)
    local handles = ffi.new("void *[2]", input, output)
    local jobs = ffi.new("void *[1]", in_job)
    local size = ffi.new("size_t[1]")
    C.InitializeProcThreadAttributeList(nil, 2, 0, size)
    local attributes = ffi.new("uint8_t[?]", size[0])
    C.InitializeProcThreadAttributeList(attributes, 2, 0, size)
    C.UpdateProcThreadAttribute(attributes, 0, HANDLE_LIST, handles, ffi.sizeof(handles), nil, nil)
    if in_job then C.UpdateProcThreadAttribute(attributes, 0, JOB_LIST, jobs, ffi.sizeof(jobs), nil, nil) end

    local startup, process = ffi.new("scoreline_startup"), ffi.new("scoreline_process")
    startup.size, startup.flags = ffi.sizeof(startup), USE_HANDLES
    startup.input, startup.output, startup.error = input, output, output
    startup.attributes = attributes
    local program = with_backslashes(command.program)
    local directory = command.directory and wide(with_backslashes(command.directory)) or nil
    local block = command.env and zero_ended(text.environment_block(environment(), command.env)) or nil
    local made = C.CreateProcessW(wide(program), wide(text.command_line(program, command.args)), nil, nil, 1,
      NO_WINDOW + EXTENDED_STARTUP + UNICODE_ENVIRONMENT, block, directory, startup, process)
    local problem = made == 0 and C.GetLastError()
    C.DeleteProcThreadAttributeList(attributes)
    if made == 0 then return nil, problem end
    C.CloseHandle(process.thread)
    return process
  end

  local function child_of(process, writer, in_job)
    local child, ending = { pid = process.process_id }, nil

    function child.let_go()
      if writer then C.CloseHandle(writer) end
      writer = nil
    end

    -- The job's handle is closed here and not when the child is let go: it has to end by itself, in order.
    function child.poll()
      if ending then return ending end
      if C.WaitForSingleObject(process.process, 0) ~= WAIT_OBJECT_0 then return nil end
      local code = ffi.new("uint32_t[1]")
      C.GetExitCodeProcess(process.process, code)
      ending = { code = code[0] }
      C.CloseHandle(process.process)
      if in_job then C.CloseHandle(in_job) end
      child.let_go()
      return ending
    end

    function child.send(line)
      if not writer then return false end
      local bytes, done = line .. "\n", ffi.new("uint32_t[1]")
      return C.WriteFile(writer, bytes, #bytes, done, nil) ~= 0 and done[0] == #bytes
    end

    function child.kill()
      if in_job then C.TerminateJobObject(in_job, 1) end
    end

    return child
  end

  -- Starts a command (see command.lua) without waiting for it; a child as launcher.lua wants it, or nil and a sentence.
  function self.spawn(command)
    local input, writer, in_job
    if command.leash then
      input, writer = leash()
      in_job = job()
    else
      input = open_file("NUL", READ, OPEN_EXISTING)
    end
    local output = open_file(command.log and with_backslashes(command.log) or "NUL", APPEND, OPEN_ALWAYS)
    local process, problem
    if input and output and (in_job or not command.leash) then
      process, problem = create(command, input, output, in_job)
    else
      problem = C.GetLastError()
    end
    if input then C.CloseHandle(input) end
    if output then C.CloseHandle(output) end
    if process then return child_of(process, writer, in_job) end
    if writer then C.CloseHandle(writer) end
    if in_job then C.CloseHandle(in_job) end
    return nil, ("%s cannot be started (Windows error %d)."):format(command.program, problem)
  end

  -- Nothing stays behind that would have to be seen to: the system closes what OBS has open of it with OBS.
  function self.is_over()
    return true
  end

  function self.read(path, from, most)
    local file = open_file(with_backslashes(path), READ, OPEN_EXISTING)
    if not file then return nil end
    local size, done = ffi.new("int64_t[1]"), ffi.new("uint32_t[1]")
    local buffer = ffi.new("uint8_t[?]", most)
    C.GetFileSizeEx(file, size)
    C.SetFilePointerEx(file, math.max(from, tonumber(size[0]) - most), nil, 0)
    C.ReadFile(file, buffer, most, done, nil)
    C.CloseHandle(file)
    return ffi.string(buffer, done[0])
  end

  function self.getenv(name)
    local room = 32767 -- the longest value that there is
    local value = ffi.new("uint16_t[?]", room)
    local length = C.GetEnvironmentVariableW(wide(name), value, room)
    if length == 0 then return nil end
    local units = {}
    for i = 0, length - 1 do units[#units + 1] = value[i] end
    return text.from_utf16(units)
  end

  return self
end

return M
