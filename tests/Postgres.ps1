# A PostgreSQL of a test's own, by samples/postgres.sh: gone with this process, however it ends.

# Missing says why there is none.
function Start-TestPostgres {
    [CmdletBinding(SupportsShouldProcess)]
    param()
    if ($IsWindows) { return @{ Missing = 'PostgreSQL for tests is started by a shell script, and Windows has no shell for it' } }
    if (-not $PSCmdlet.ShouldProcess('PostgreSQL', 'Start')) { return }
    $start = [Diagnostics.ProcessStartInfo]::new('sh', [string[]]"$PSScriptRoot/../samples/postgres.sh")
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $word, $rest = $process.StandardOutput.ReadLine() -split ' ', 2
    if ($word -eq 'none') { return @{ Missing = $rest } }
    if ($word -ne 'ready') { throw "PostgreSQL did not start: $rest" }
    $port, $password = $rest -split ' '
    @{ Process = $process; Port = $port; Password = $password }
}

# Runs a statement as the administrator.
function Invoke-TestPostgres($Server, [string] $Statement, [string] $Database = 'postgres') {
    $Server.Process.StandardInput.WriteLine("in $Database $Statement")
    $Server.Process.StandardInput.Flush()
    while ($null -ne ($line = $Server.Process.StandardOutput.ReadLine())) {
        if ($line -eq 'ok') { return }
        if ($line.StartsWith('failed ')) { throw "${Statement}: $line" }
        $line
    }
}

function Stop-TestPostgres {
    [CmdletBinding(SupportsShouldProcess)]
    param($Server)
    if ($PSCmdlet.ShouldProcess('PostgreSQL', 'Stop')) {
        $Server.Process.StandardInput.Close()
        $Server.Process.WaitForExit()
        $Server.Process.Dispose()
    }
}
