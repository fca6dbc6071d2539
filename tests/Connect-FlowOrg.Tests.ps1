
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Connect-FlowOrg' {
    AfterEach { Disconnect-TestOrg }

    It 'starts an emulator of its own and makes it the current org' {
        $org = Connect-FlowOrg -Emulator
        $org | Should -BeOfType FlowExec.FlowOrg
        $org.IsEmulator | Should -BeTrue
        $org.IsConnected | Should -BeTrue
        Get-FlowOrg | Should -Be $org
        @(Get-FlowOrgEmulator).Count | Should -Be 1
    }

    It 'takes an emulator from the pipeline' {
        $emulator = Start-FlowOrgEmulator
        $org = $emulator | Connect-FlowOrg -Name mine
        $org.ApiUri | Should -Be $emulator.ApiUri
        $org.Name | Should -Be 'mine'
    }

    It 'connects by address and credential, as to a gateway' {
        $emulator = Start-FlowOrgEmulator
        $org = Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Credential $emulator.Credential
        $org.IsEmulator | Should -BeFalse
        $org.Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 1
    }

    It 'connects with an access token, without signing in' {
        $emulator = Start-FlowOrgEmulator
        $token = ConvertTo-SecureString $emulator.IssueToken() -AsPlainText -Force
        $null = Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token
        @(Get-Flow).Count | Should -BeGreaterThan 0
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 0
    }

    It 'connects by what the environment says: <Kind>' -ForEach @(
        @{ Kind = 'a client'; SignIns = 1 }
        @{ Kind = 'a token'; SignIns = 0 }
    ) {
        $emulator = Start-FlowOrgEmulator
        $env:GENESYSCLOUD_OAUTHCLIENT_ID = $emulator.Credential.UserName
        $env:GENESYSCLOUD_OAUTHCLIENT_SECRET = $emulator.Credential.GetNetworkCredential().Password
        if ($Kind -eq 'a token') { $env:GENESYSCLOUD_ACCESS_TOKEN = $emulator.IssueToken() }
        try {
            $org = Connect-FlowOrg -FromEnvironment -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri
        } finally {
            Remove-Item env:GENESYSCLOUD_*
        }
        $org.Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be $SignIns
    }

    It 'connects by a profile of the platform CLI, from where the session stands' {
        $emulator = Start-FlowOrgEmulator
        $null = New-Item -ItemType Directory "$TestDrive/there"
        Set-Content "$TestDrive/there/gc.toml" @"
[DEFAULT]
environment = "mypurecloud.com"
[Test]
client_credentials = "$($emulator.Credential.UserName)"
client_secret = "$($emulator.Credential.GetNetworkCredential().Password)"
gateway_protocol = "http"
gateway_host = "127.0.0.1"
gateway_port = "$($emulator.ApiUri.Port)"
"@
        if (-not $IsWindows) { chmod 644 "$TestDrive/there/gc.toml" }
        Push-Location "$TestDrive/there"
        try {
            $org = Connect-FlowOrg -ProfileName TEST -ProfilePath gc.toml -WarningVariable warned -WarningAction SilentlyContinue
            (TabExpansion2 'Connect-FlowOrg -ProfilePath ./gc.toml -ProfileName ').CompletionMatches.CompletionText | Should -Be @('DEFAULT', 'Test')
        } finally {
            Pop-Location
        }
        $org.Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 1
        if (-not $IsWindows) { "$warned" | Should -Match 'chmod 600' }
    }

    # The stand-in for a browser is a shell script.
    It 'signs a person in with the browser, and shows who is connected until when' -Skip:$IsWindows {
        $emulator = Start-FlowOrgEmulator
        Set-Content "$TestDrive/browser" "#!/bin/sh`nexec curl -s -L -o '$TestDrive/page' `"`$1&person=Ada%20Admin`""
        chmod 755 "$TestDrive/browser"
        $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $free.Start()
        $port = $free.LocalEndpoint.Port
        $free.Dispose()
        $saved = $env:BROWSER
        $env:BROWSER = "$TestDrive/browser"
        try {
            $org = Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Interactive -ClientId $emulator.Clients[2].Id -Port $port -InformationVariable told
        } finally {
            $env:BROWSER = $saved
        }
        "$told" | Should -Match "oauth/authorize\?response_type=code&client_id=$($emulator.Clients[2].Id)"
        $org.Identity.Scopes | Should -Contain 'architect'
        $org.ExpiresAt | Should -BeGreaterThan ([DateTimeOffset]::Now.AddHours(23))
        ($org | Format-List | Out-String) | Should -Match 'ExpiresAt +: .+\d'
        Get-Content "$TestDrive/page" -Raw | Should -Match 'Go back to FlowExec'
    }

    # Only Linux says by a variable that there is no screen.
    It 'prints the address of the sign-in page where no browser is at hand, and a stop ends the wait' -Skip:(-not $IsLinux) {
        $emulator = Start-FlowOrgEmulator
        $saved = $env:BROWSER, $env:DISPLAY, $env:WAYLAND_DISPLAY
        $env:BROWSER = $env:DISPLAY = $env:WAYLAND_DISPLAY = $null
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                    param($manifest, $emulator)
                    Import-Module $manifest
                    Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Interactive -ClientId $emulator.Clients[2].Id
                }).AddArgument($Manifest).AddArgument($emulator)
            $running = $shell.BeginInvoke()
            while ($shell.Streams.Information.Count -eq 0 -and -not $running.IsCompleted) { $null = $running.AsyncWaitHandle.WaitOne(10) }
            "$($shell.Streams.Information)" | Should -Match 'Open the sign-in page in a browser of this machine: http://127.0.0.1'
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        } finally {
            $shell.Dispose()
            $env:BROWSER, $env:DISPLAY, $env:WAYLAND_DISPLAY = $saved
        }
    }

    It 'takes <Given> as the contract <Expected>' -ForEach @(
        @{ Given = 'published'; Expected = 'Published' }
        @{ Given = 'Participants'; Expected = 'Participants' }
    ) {
        (Connect-FlowOrg -Emulator -Contract $Given).Contract.Name | Should -Be $Expected
        (Get-FlowOrgEmulator).Contract | Should -Be $Expected
    }

    It 'shows no secret and no token, however it is printed' {
        $emulator = Start-FlowOrgEmulator
        $org = $emulator | Connect-FlowOrg
        $shown = ($org | Format-List * -Force | Out-String) + ($org | ConvertTo-Json -Depth 4 -WarningAction SilentlyContinue) +
            ($emulator | Format-List * -Force | Out-String) + ($emulator.Clients | Format-List * -Force | Out-String)
        $shown | Should -Not -Match ([regex]::Escape($emulator.Credential.GetNetworkCredential().Password))
    }

    It 'holds two connections at once: the last is current, the other works by -Connection' {
        $first = Connect-FlowOrg -Emulator -Name first
        $second = Connect-FlowOrg -Emulator -Name second
        Get-FlowOrg | Should -Be $second
        @(Get-FlowOrg *).Name | Should -Be @('first', 'second')
        @(Get-Flow -Connection $first).Count | Should -BeGreaterThan 0
    }
}

Describe 'What cannot be connected' {
    AfterEach { Disconnect-TestOrg }

    BeforeAll {
        $client = [pscredential]::new('id', (ConvertTo-SecureString 's3cret-of-mine' -AsPlainText -Force))
    }

    It 'a region that is none names the nearest, and no credential is asked for: <Given>' -ForEach @(
        @{ Given = 'mypurecloud.it'; Near = '*mypurecloud.ie (eu-west-1)*' }
        @{ Given = 'eu-west-9'; Near = '*eu-west-1*' }
        @{ Given = ' '; Near = '*address bar*' }
    ) {
        $failure = { Connect-FlowOrg -Region $Given } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'RegionUnknown,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike $Near
    }

    It 'without a region no credential is asked for' {
        { Connect-FlowOrg } | Should -Throw -ErrorId 'RegionMissing,*'
    }

    It 'without a credential, and with nobody to ask, says how to give one' {
        $failure = Invoke-ChildScript @"
Import-Module '$Manifest'
try { Connect-FlowOrg -Region mypurecloud.ie } catch { "`$(`$_.FullyQualifiedErrorId) `$(`$_.ErrorDetails.RecommendedAction)" }
"@
        "$failure" | Should -Match '^CredentialMissing,.* -Credential.*-FromEnvironment'
    }

    It 'an environment that says too little names the variable' {
        $saved = Get-ChildItem env:GENESYSCLOUD_*
        $saved | Remove-Item
        try {
            { Connect-FlowOrg -FromEnvironment } | Should -Throw -ErrorId 'RegionMissing,*'
            $env:GENESYSCLOUD_OAUTHCLIENT_ID = 'some-client'
            $failure = { Connect-FlowOrg -FromEnvironment -Region mypurecloud.ie } | Should -Throw -PassThru
            "$failure" | Should -Match 'GENESYSCLOUD_OAUTHCLIENT_SECRET is not set'
        } finally {
            Remove-Item env:GENESYSCLOUD_*
            $saved | ForEach-Object { Set-Item "env:$($_.Name)" $_.Value }
        }
    }

    It 'a profile that is not there names those that are' {
        Set-Content "$TestDrive/config.toml" "[one]`nclient_secret = 's3cret-of-mine'`n[two]"
        $failure = { Connect-FlowOrg -ProfileName three -ProfilePath "$TestDrive/config.toml" } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        $failure.ErrorDetails.RecommendedAction | Should -Be 'It has one, two.'
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 's3cret-of-mine'
    }

    It 'a wrong secret is an authentication error that does not repeat it' {
        $emulator = Start-FlowOrgEmulator
        $failure = { Connect-FlowOrg -ApiUri $emulator.ApiUri -LoginUri $emulator.LoginUri -Credential $client } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.Exception | Should -BeOfType FlowExec.FlowApiException
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 's3cret-of-mine'
        Get-FlowOrg | Should -BeNullOrEmpty
    }

    It 'a token that the org does not know is an authentication error' {
        $emulator = Start-FlowOrgEmulator
        $token = ConvertTo-SecureString 'made-up' -AsPlainText -Force
        $failure = { Connect-FlowOrg -ApiUri $emulator.ApiUri -AccessToken $token } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 'made-up'
    }

    It 'an org that is down is a connection error' {
        $emulator = Start-FlowOrgEmulator
        $uri = $emulator.ApiUri
        Stop-FlowOrgEmulator $emulator
        $failure = { Connect-FlowOrg -ApiUri $uri -LoginUri $uri -Credential $client } | Should -Throw -PassThru
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure.Exception.NeverSent | Should -BeTrue
    }

    It 'http to another machine is refused' {
        $failure = { Connect-FlowOrg -ApiUri 'http://org.example/' -LoginUri 'http://org.example/' -Credential $client } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'HttpsRequired,*'
    }

    It 'a contract that does not exist is named' {
        $failure = { Connect-FlowOrg -Emulator -Contract Publishd } | Should -Throw -PassThru
        "$failure" | Should -Match 'Publishd'
        Get-FlowOrgEmulator | Should -BeNullOrEmpty
    }

    It 'a contract file that is none leaves no emulator behind' {
        Set-Content "$TestDrive/contract.json" '{ "name": 1 }'
        { Connect-FlowOrg -Emulator -Contract "$TestDrive/contract.json" } | Should -Throw
        Get-FlowOrgEmulator | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    AfterEach { Disconnect-TestOrg }

    It 'completes regions by domain and by name' {
        (TabExpansion2 'Connect-FlowOrg -Region mypurecloud.i').CompletionMatches.CompletionText | Should -Be 'mypurecloud.ie'
        (TabExpansion2 'Connect-FlowOrg -Region eu-west').CompletionMatches.CompletionText | Should -Be @('eu-west-1', 'eu-west-2')
    }

    It 'completes contracts' {
        (TabExpansion2 'Connect-FlowOrg -Emulator -Contract P').CompletionMatches.CompletionText | Should -Be @('Published', 'Participants')
    }
}

Describe 'What is told on the way' {
    AfterEach { Disconnect-TestOrg }

    It 'tells decisions with -Verbose, exchanges with -Debug and without a question, and both in the log' {
        $emulator = Start-FlowOrgEmulator
        $verbose = $emulator | Connect-FlowOrg -LogPath "$TestDrive/run.log" -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$verbose" | Should -Match 'gave a token, good until'
        $debug = Get-Flow 'Nightly*' -Debug 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] }
        "$debug" | Should -Match 'GET http://127\.0\.0\.1:\d+/api/v2/flows\?.* -> 200 in \d+ ms'
        Get-Flow 'Nightly*' -Verbose:$false -Debug:$false 4>&1 5>&1 | Should -Not -BeOfType Management.Automation.DebugRecord
        Disconnect-FlowOrg
        $lines = Get-Content "$TestDrive/run.log" | ConvertFrom-Json
        $lines.event | Should -Contain 'SignedIn'
        @($lines | Where-Object 'url.path' -EQ '/api/v2/flows').Count | Should -BeGreaterThan 1
    }

    It 'tells of each launch with -Debug, also in a job' {
        $null = Connect-TestOrg
        $debug = 1..3 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp -NoJournal -Debug 5>&1 |
            Where-Object { $_ -is [Management.Automation.DebugRecord] }
        @($debug -match 'POST .*/api/v2/flows/executions -> 200').Count | Should -Be 3
        $job = 1..3 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp -NoJournal -AsJob -Debug
        $null = Wait-Job $job
        @(Start-FlowExecution -FlowName $FollowUp -InputObject @{ customerId = @(1) } -NoJournal -Debug -ErrorVariable failed 2>$null 5>$null 4>$null).Status | Should -Be 'Invalid'
        @($failed).Count | Should -BeGreaterThan 0 -Because 'an error is told, and nothing is asked'
        @($job.Debug -match 'POST .*/api/v2/flows/executions -> 200').Count | Should -Be 3
        Remove-Job $job
    }

    It 'goes on without the log where that is full, and says so once' -Skip:(-not (Test-Path /dev/full)) {
        $emulator = Start-FlowOrgEmulator
        $org = $emulator | Connect-FlowOrg -LogPath /dev/full -WarningVariable first -WarningAction SilentlyContinue
        $rows = 1..20 | ForEach-Object { @{ customerId = "$_" } }
        $done = $rows | Start-FlowExecution -FlowName $FollowUp -NoJournal -WarningVariable second -WarningAction SilentlyContinue
        @($done | Where-Object Status -EQ Launched).Count | Should -Be 20
        $org | Disconnect-FlowOrg -WarningVariable third -WarningAction SilentlyContinue
        @(@($first) + @($second) + @($third) -match 'The log cannot be written any more').Count | Should -Be 1
    }

    It 'refuses a log that cannot be opened before it signs in' {
        $emulator = Start-FlowOrgEmulator
        $failure = { $emulator | Connect-FlowOrg -LogPath "$TestDrive/no/such/run.log" } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'LogUnwritable,*'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be 0
    }
}

Describe 'Secrets of a vault' {
    BeforeAll {
        # A vault of the test's own under the real module's name.
        $folder = New-Item -ItemType Directory "$TestDrive/modules/Microsoft.PowerShell.SecretManagement"
        Set-Content "$folder/Microsoft.PowerShell.SecretManagement.psm1" @'
function Get-Secret {
    [CmdletBinding()] param([string] $Name, [string] $Vault)
    if ($Vault -eq 'locked') { Write-Error 'A valid password is required to access the vault.'; return }
    if (-not $global:FlowExecTestVault.ContainsKey($Name)) { Write-Error "The secret $Name was not found."; return }
    , $global:FlowExecTestVault[$Name]
}
'@
        $savedPath = $env:PSModulePath
    }

    BeforeEach {
        $env:PSModulePath = "$TestDrive/modules"
        $emulator = Start-FlowOrgEmulator
        $there = @{ ApiUri = $emulator.ApiUri; LoginUri = $emulator.LoginUri }
        $password = $emulator.Credential.Password
        $global:FlowExecTestVault = @{
            client = $emulator.Credential
            token = ConvertTo-SecureString $emulator.IssueToken() -AsPlainText -Force
            secret = $password
            parts = @{ clientId = (ConvertTo-SecureString $emulator.Credential.UserName -AsPlainText -Force); CLIENTSECRET = $password; region = 'eu-west-1' }
            tokenPart = @{ AccessToken = $emulator.IssueToken() }
            half = @{ ClientId = 'a' }
            bytes = [byte[]](1, 2)
        }
    }

    AfterEach {
        Disconnect-TestOrg
        Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
        Remove-Variable FlowExecTestVault -Scope Global
        $env:PSModulePath = $savedPath
    }

    It 'connects by <Kind>' -ForEach @(
        @{ Kind = 'a credential'; Secret = 'client'; More = @{}; SignIns = 1 }
        @{ Kind = 'an access token'; Secret = 'token'; More = @{}; SignIns = 0 }
        @{ Kind = 'a secret beside the client id'; Secret = 'secret'; More = @{ ClientId = 'e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de001' }; SignIns = 1 }
        @{ Kind = 'a hashtable of texts and secrets'; Secret = 'parts'; More = @{}; SignIns = 1 }
        @{ Kind = 'a hashtable with a token'; Secret = 'tokenPart'; More = @{}; SignIns = 0 }
    ) {
        (Connect-FlowOrg @there -SecretName $Secret @More).Identity.OrganizationName | Should -Be 'Emulated org'
        (Get-FlowOrgEmulator $emulator -Ledger).SignIns | Should -Be $SignIns
    }

    It 'says <Id> and what to do of <What>' -ForEach @(
        @{ Id = 'SecretUnavailable'; What = 'a vault that is locked'; Given = @{ SecretName = 'client'; Vault = 'locked' }; Said = "vault 'locked'.*password"; Next = 'Unlock-SecretStore' }
        @{ Id = 'SecretUnavailable'; What = 'a secret that is not there'; Given = @{ SecretName = 'nothing' }; Said = "'nothing'.*not found"; Next = 'Get-SecretInfo' }
        @{ Id = 'SecretKindUnknown'; What = 'bytes'; Given = @{ SecretName = 'bytes' }; Said = "'bytes'"; Next = 'hashtable' }
        @{ Id = 'SecretKindUnknown'; What = 'a client without its secret'; Given = @{ SecretName = 'half' }; Said = "'half'"; Next = 'ClientSecret' }
    ) {
        $failure = { Connect-FlowOrg @there @Given } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$failure" | Should -Match $Said
        $failure.ErrorDetails.RecommendedAction | Should -Match $Next
    }

    It 'says how to get SecretManagement where it is not installed' {
        $env:PSModulePath = "$TestDrive/none"
        $failure = { Connect-FlowOrg @there -SecretName client } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'SecretManagementMissing,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Install-PSResource Microsoft.PowerShell.SecretManagement'
    }
}
