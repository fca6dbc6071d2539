# Every command that stands on a page is run as it stands there, a page's blocks in their order: those of PowerShell in this process,
# those of a shell with the flowexec that was built. The org is an emulator, whatever region a block names; the files are copies of
# samples/.
# A block `console` is commands behind a prompt and what they show, a block `output` is what the one before it shows: each line of it
# has to come, but for `...`, ids and times.

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    . "$root/docs/help/CommandPage.ps1"
    . "$root/docs/help/Topic.ps1"

    $commands = 'powershell', 'console', 'bash', 'sh'

    # Data, and pictures of a screen that other tests hold.
    $data = 'json', 'sql', 'csv', 'text', 'http', 'screen', 'cron', 'ini', 'xml', 'yaml', 'toml', 'dockerfile'

    # Blocks that are not run: a part of their text, and the reason.
    $left = @{
        'README.md'                    = @{
            './build.sh demo'                  = 'Samples.Tests.ps1 runs the demo, Build.Tests.ps1 the script'
            './build.ps1 -Task Pack'           = 'Package.Tests.ps1 packs, installs and uses the package'
            'Install-PSResource FlowExec     ' = 'installs from a public repository'
        }
        'samples/README.md'            = @{ '<version>' = 'a place to fill in' }
        'docs/flowexec.md'             = @{
            'dotnet publish'       = 'builds for minutes'
            'emulator --port 8080' = 'runs until it is stopped; EmulatorCommandTests runs one'
            'docker run'           = 'needs Docker and an image'
        }
        'docs/first-ten-minutes.md'    = @{
            'Install-PSResource'      = 'installs from a public repository'
            'Import-Module (Get-Item' = 'the module that was built is loaded already'
        }
        'docs/nightly.md'              = @{
            'Export-Clixml'           = 'Windows alone, with a question'
            'Import-Clixml'           = 'Windows alone; Samples.Tests.ps1 runs nightly.ps1'
            'Register-ScheduledTask'  = 'Windows alone'
            'Get-AutomationPSCredential' = 'a runbook on its worker'
        }
        'docs/cmdlets/Connect-FlowOrg.md' = @{
            '-Interactive' = 'a person in a browser; Connect-FlowOrg.Tests.ps1 signs one in'
            '-SecretName'  = 'a vault; Connect-FlowOrg.Tests.ps1 has one of its own'
        }
        'docs/diagnostics.md'          = @{
            'Start-FlowExecut' = 'Diagnostics.Tests.ps1 runs it, and holds what it comes to'
            'Test-FlowPayload' = 'Diagnostics.Tests.ps1 runs it, and holds what it comes to'
        }
        'docs/what-the-forums-say.md'  = @{
            'Invoke-RestMethod @request' = 'Forums.Tests.ps1 runs it, and holds what the org says'
            'curl -'                     = 'Forums.Tests.ps1 runs it, and holds what the org says'
        }
    }

    # What a page needs around it: what the emulator does, and which of its blocks are meant to end in errors of rows.
    $around = @{
        'docs/batches.md' = @{ Fault = 'ResetAfterRead@17-19'; Errors = '-Batch nightly' }
        'docs/rows.md'    = @{ Errors = './kunden.csv' }
        'docs/first-ten-minutes.md' = @{ Errors = 'vipp' }
        'docs/workers.md' = @{ Server = $true }
    }

    $pages = & {
        Get-Item "$root/README.md", "$root/samples/README.md", "$root/CONTRIBUTING.md", "$root/CHANGELOG.md"
        Get-ChildItem "$root/docs" -Recurse -Filter *.md
    } | ForEach-Object {
        $page = [IO.Path]::GetRelativePath($root, $_.FullName).Replace('\', '/')
        $last = $null
        $blocks = foreach ($block in Get-Block (Get-Content -LiteralPath $_ -Raw).ReplaceLineEndings("`n") | Where-Object Kind -EQ Code) {
            $language, $file = $block.Info -split ' ', 2
            $reason = ($left[$page]?.GetEnumerator() | Where-Object { $block.Text.Contains($_.Key) } | Select-Object -First 1)?.Value
            if ($language -eq 'output' -and $last) { $last.Shown = $block.Text -split "`n"; continue }
            $last = @{
                Page = $page; Line = $block.Line; Language = $language; File = $file; Text = $block.Text; Left = $reason; Shown = @()
            }
            $last
        }
        @{
            Page    = $page
            File    = $_.FullName
            Blocks  = @($blocks)
            Around  = $around[$page] ?? @{}
            Run     = @($blocks | Where-Object { $_.Language -notin $data -and -not $_.Left -and $_.File -ne 'needs-org' })
            Stale   = @($left[$page]?.Keys | Where-Object { $part = $_; -not ($blocks | Where-Object { $_.Text.Contains($part) }) })
            Unknown = @($blocks | Where-Object { $_.Language -notin $commands + $data -or ($_.File -eq 'needs-org' -and -not $_.Left) } |
                    ForEach-Object { "line $($_.Line): '$($_.Language) $($_.File)'" })
        }
    }
    $written = Get-ChildItem "$root/module/en-US" -Filter about_*.help.txt |
        Where-Object { $_.Name -replace '\.help\.txt$' -notin $PageTopics.Keys }
    $topics = foreach ($file in $written) {
        $name = $file.Name -replace '\.help\.txt$'
        $text = (Get-Content -LiteralPath $file) -join "`n"
        # A paragraph that stands further in and calls a cmdlet.
        $run = foreach ($match in [regex]::Matches($text, '(?m)(?<=\n\n)(?: {8}.*\n?)+')) {
            if ($match.Value -match '\b(Connect|Start|Get|Test|Repair|Resume|Resolve|ConvertTo|New|Wait|Export)-Flow') {
                $line = ($text.Substring(0, $match.Index) -split "`n").Count
                @{ Page = $name; Line = $line; Language = 'powershell'; Shown = @(); Text = $match.Value -replace '(?m)^ {8}' }
            }
        }
        @{ Page = $name; File = $file.FullName; Blocks = @($run); Around = @{}; Run = @($run); Stale = @(); Unknown = @() }
    }
    $all = @($pages) + $topics
}

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/PageRunner.ps1"
}

Describe '<Page>' -ForEach $all {
    It 'has only scripts that can be read, and names only options of flowexec that there are' {
        foreach ($block in $Blocks | Where-Object { $_.Language -eq 'powershell' }) {
            { [scriptblock]::Create($block.Text) } | Should -Not -Throw -Because "line $($block.Line)"
        }
        $named = $Blocks | Where-Object { $_.Language -in 'cron', 'ini', 'yaml' -and $_.Text.Contains('flowexec') } |
            ForEach-Object { [regex]::Matches($_.Text, '(?<![\w-])--[a-z][a-z-]+') } | ForEach-Object Value
        if ($named) {
            $options = Get-LaunchOption
            $named | Where-Object { $_ -notin $options } | Should -BeNullOrEmpty
        }
    }

    It 'has no block of which nobody says whether it is run, and leaves out none that is not there' {
        $Unknown | Should -BeNullOrEmpty
        $Stale | Should -BeNullOrEmpty
    }

    It 'has no link that leads nowhere within the project' {
        foreach ($link in [regex]::Matches((Get-Content -LiteralPath $File -Raw), '\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)')) {
            $target = $link.Groups[1].Length ? (Join-Path (Split-Path $File) $link.Groups[1].Value) : $File
            $target | Should -Exist -Because $link.Value
            if ($link.Groups[2].Length) { $link.Groups[2].Value | Should -BeIn (Get-PageAnchor $target) -Because $link.Value }
        }
    }

    if ($Run) {
        Context 'Its commands' {
            BeforeAll {
                $session = New-PageSession -Name $Page -Blocks $Blocks -Fault $Around['Fault']
                $noServer = if ($Around['Server']) { Add-PageServer $session $Blocks }
            }
            AfterAll { Close-PageSession $session }

            It 'line <Line> does what it says' -ForEach $Run {
                if ($Language -in 'bash', 'sh' -and -not (Test-ShellTool)) {
                    Set-ItResult -Skipped -Because 'bash, curl and jq are not all on this machine'
                }
                if ($noServer) { Set-ItResult -Skipped -Because $noServer }
                $isMeant = $Around['Errors'] -and $Text.Contains($Around['Errors'])
                Invoke-PageBlock -Session $session -Block $_ -ErrorsAllowed:$isMeant | Should -BeNullOrEmpty
            }
        }
    }
}
