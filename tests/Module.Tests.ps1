# What ships, and how it loads.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $data = Import-PowerShellDataFile $Manifest
    # The load context of each assembly of a name, in a process of its own.
    $shape = '[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { [pscustomobject]@{ Name = $_.GetName().Name; Version = "$($_.GetName().Version)"; Context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } } | ConvertTo-Json -Compress'
}

Describe 'The folder' {
    It 'holds the module beside the manifest and everything private in lib' {
        (Get-ChildItem $ModuleFolder -Filter *.dll).Name | Sort-Object | Should -Be @('FlowExec.dll', 'FlowExec.Emulator.dll', 'FlowExec.Model.dll')
        (Get-ChildItem "$ModuleFolder/lib" -Filter *.dll).Name | Should -Contain 'FlowExec.Engine.dll'
        (Get-ChildItem "$ModuleFolder/lib" -Filter *.dll).Name | Should -Not -Contain 'FlowExec.Model.dll'
    }

    It 'holds nothing of PowerShell or the framework' {
        Get-ChildItem $ModuleFolder -Recurse -Filter *.dll | Where-Object Name -Match '^(System\.Management\.Automation|System\.|Microsoft\.PowerShell|Newtonsoft)' | Should -BeNullOrEmpty
    }

    It 'has a manifest that is valid' {
        Test-ModuleManifest $Manifest | Should -Not -BeNullOrEmpty
        $data.FunctionsToExport.Count + $data.AliasesToExport.Count + $data.VariablesToExport.Count | Should -Be 0
    }
}

Describe 'Import' {
    It 'exports what the manifest lists, and nothing else' {
        (Get-Command -Module FlowExec).Name | Sort-Object | Should -Be ($data.CmdletsToExport | Sort-Object)
        (Get-Module FlowExec).ExportedAliases.Count | Should -Be 0
    }

    It 'declares what each cmdlet returns, and takes -Connection where it talks to an org' {
        foreach ($name in 'Get-Flow', 'Start-FlowExecution', 'Get-FlowExecution', 'Wait-FlowExecution', 'Test-FlowPayload', 'ConvertTo-FlowPayload', 'Disconnect-FlowOrg') {
            (Get-Command $name).Parameters.Keys | Should -Contain 'Connection' -Because $name
        }
        Get-Command -Module FlowExec | Where-Object { -not $_.OutputType -and $_.Verb -notin 'Disconnect', 'Export', 'Remove', 'Stop', 'Set' } | Should -BeNullOrEmpty
    }

    It 'loads neither the engine nor the emulator' {
        # PowerShell keeps a profile of what its last processes compiled, and compiles the same beside the import of the next: what a command
        # of another process needed would be loaded too. The runtime does that only from this number of processors on.
        $env:DOTNET_MultiCoreJitMinNumCpus = 'FFFF'
        try { $loaded = (Invoke-ChildScript "Import-Module '$Manifest'; $shape" | ConvertFrom-Json).Name }
        finally { Remove-Item Env:DOTNET_MultiCoreJitMinNumCpus }
        $loaded | Should -Contain 'FlowExec.Model'
        $loaded | Should -Not -Contain 'FlowExec.Engine'
        $loaded | Should -Not -Contain 'FlowExec.Emulator'
    }

    It 'loads by the name of a command' {
        Invoke-ChildScript "`$env:PSModulePath = '$(Split-Path (Split-Path $ModuleFolder))'; (New-FlowExecutionContext -FlowName x).FlowName" | Should -Be 'x'
    }

    It 'works again after Remove-Module, with -Force, and a second time' {
        $said = Invoke-ChildScript @"
Import-Module '$Manifest'
`$null = Connect-FlowOrg -Emulator
Import-Module '$Manifest'
(Get-FlowOrg).Name
Remove-Module FlowExec
Import-Module '$Manifest' -Force
@(Get-FlowOrg).Count
(Connect-FlowOrg -Emulator -Name again).Name
"@
        $said | Should -Be @('Emulated org', '0', 'again')
    }

    It 'works in several runspaces of one process' {
        $names = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel { Import-Module $using:Manifest; (Connect-FlowOrg -Emulator -Name "org $_").Name; Disconnect-FlowOrg }
        $names | Sort-Object | Should -Be @('org 1', 'org 2', 'org 3', 'org 4')
    }
}

Describe 'The images compiled ahead' {
    BeforeDiscovery {
        $images = (Get-ChildItem (Join-Path (Split-Path $PSScriptRoot) 'output/FlowExec/*/lib/*') -Directory -ErrorAction Ignore | Where-Object { Test-Path "$_/*.dll" }).Name
        $own = [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
        $reason = if ($own -notin $images) { "nothing was compiled ahead for $own" }
    }

    It 'are what this machine runs, each in the context where its IL would be' {
        if ($Reason) { Set-ItResult -Skipped -Because $Reason; return }
        $loaded = Invoke-ChildScript @"
Import-Module '$Manifest'
`$null = Connect-FlowOrg -Emulator
[AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -like 'FlowExec*' } |
    ForEach-Object { '{0} {1} {2}' -f `$_.GetName().Name, [Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$_).Name, (Split-Path (Split-Path `$_.Location) -Leaf) }
"@
        $version = Split-Path $ModuleFolder -Leaf
        $loaded | Sort-Object | Should -Be @("FlowExec Default $version", "FlowExec.Emulator Default $Own", "FlowExec.Engine FlowExec $Own", "FlowExec.Model Default $Own")
    } -TestCases @{ Reason = $reason; Own = $own }

    It 'are each for the machine that the folder names, and all else is IL' {
        # An image for a system other than Windows has its machine mixed with a number of that system (coreclr, pedecoder.h).
        $machines = @{
            'win-x64' = 0x8664; 'win-arm64' = 0xAA64; 'linux-x64' = 0x8664 -bxor 0x7B79; 'linux-arm64' = 0xAA64 -bxor 0x7B79; 'osx-x64' = 0x8664 -bxor 0x4644
            'osx-arm64' = 0xAA64 -bxor 0x4644
        }
        foreach ($file in Get-ChildItem $ModuleFolder -Recurse -Filter *.dll | Where-Object FullName -NotMatch '[\\/]native[\\/]') {
            $reader = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead($file))
            try {
                $isImage = $reader.PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size -gt 0
                $machine = [int]$reader.PEHeaders.CoffHeader.Machine
            } finally { $reader.Dispose() }
            $folder = Split-Path (Split-Path $file) -Leaf
            if ($machines.ContainsKey($folder)) {
                ($isImage -and $machine) | Should -BeTrue -Because $file
                $machine | Should -Be $machines[$folder] -Because $file
            } else { $isImage | Should -BeFalse -Because $file }
        }
    }

    It 'have the right native SQLite beside them, one for each machine that PowerShell runs on' {
        (Get-ChildItem "$ModuleFolder/lib/runtimes").Name | Sort-Object | Should -Be ($NativeMachine.Keys | Sort-Object)
        foreach ($name in $NativeMachine.Keys) {
            $file = @(Get-ChildItem "$ModuleFolder/lib/runtimes/$name/native" -File)
            $file | Should -HaveCount 1
            Get-NativeMachine $file[0] | Should -Be $NativeMachine[$name] -Because $file[0]
        }
    }

    It 'are passed over where they were made for another machine, or are not there' {
        $copy = "$TestDrive/other"
        Copy-Item $ModuleFolder $copy -Recurse
        $machine = "$copy/lib/$([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)"
        $use = "Import-Module '$copy/FlowExec.psd1'; `$null = Connect-FlowOrg -Emulator; (@{ customerId = '1' } | Start-FlowExecution -FlowName '$FollowUp' -Wait).Status"
        Remove-Item $machine -Recurse -ErrorAction Ignore
        Invoke-ChildScript $use | Should -Be 'Completed'
        $null = New-Item -ItemType Directory $machine
        foreach ($name in 'FlowExec.Model', 'FlowExec.Emulator', 'FlowExec.Engine', 'Polly.Core') { Set-Content "$machine/$name.dll" 'MZ of another machine' }
        Invoke-ChildScript $use | Should -Be 'Completed'
    }
}

Describe 'The load context' {
    It 'keeps the engine and all third-party assemblies apart' {
        $loaded = Invoke-ChildScript "Import-Module '$Manifest'; `$null = Connect-FlowOrg -Emulator; `$null = Get-Flow; $shape" | ConvertFrom-Json
        $private = (Get-ChildItem "$ModuleFolder/lib" -Filter *.dll).BaseName
        $mine = $loaded | Where-Object Name -In $private
        $mine.Name | Should -Contain 'FlowExec.Engine'
        $mine.Context | Select-Object -Unique | Should -Be 'FlowExec'
        ($loaded | Where-Object Name -EQ 'FlowExec.Model') | Should -HaveCount 1
        ($loaded | Where-Object Name -EQ 'FlowExec.Model').Context | Should -Be 'Default'
    }

    It 'does not mind other versions of what it uses, loaded <Order>' -ForEach @(
        @{ Order = 'before it'; Before = $true }
        @{ Order = 'after it'; Before = $false }
    ) {
        $decoys = "$TestDrive/decoys"
        $names = 'Microsoft.Extensions.Http', 'Microsoft.Extensions.DependencyInjection', 'Microsoft.Extensions.Logging.Abstractions', 'Polly.Core', 'System.Text.Json'
        if (-not (Test-Path $decoys)) {
            $null = New-Item -ItemType Directory $decoys
            foreach ($name in $names) {
                $builder = [Reflection.Emit.PersistedAssemblyBuilder]::new([Reflection.AssemblyName]::new("$name, Version=1.2.3.4"), [object].Assembly)
                $null = $builder.DefineDynamicModule($name).DefineType('Decoy', 'Public').CreateType()
                $builder.Save("$decoys/$name.dll")
            }
        }
        # As another module would: beside everything else where that is free, or in a context of its own.
        $load = @"
foreach (`$name in '$($names -join "', '")') {
    try { `$null = [Reflection.Assembly]::LoadFrom("$decoys/`$name.dll") } catch { `$null = [Runtime.Loader.AssemblyLoadContext]::new('Other').LoadFromAssemblyPath("$decoys/`$name.dll") }
}
"@
        $use = "`$null = Connect-FlowOrg -Emulator; (@{ customerId = '1' } | Start-FlowExecution -FlowName 'Customer follow-up' -Wait).Status"
        $said = Invoke-ChildScript ($Before ? "$load`nImport-Module '$Manifest'; $use; $shape" : "Import-Module '$Manifest'; $use`n$load`n$use; $shape")
        @($said)[0..(@($said).Count - 2)] | Select-Object -Unique | Should -Be 'Completed'
        # Both are there: the decoy where it was put, and the module's own in its context.
        $http = @($said)[-1] | ConvertFrom-Json | Where-Object Name -EQ 'Microsoft.Extensions.Http'
        ($http | Where-Object Context -EQ 'FlowExec').Version | Should -Not -Be '1.2.3.4'
        ($http | Where-Object Context -NE 'FlowExec').Version | Should -Be '1.2.3.4'
    }

    It 'loads nothing that only some ask for before they do: <What>' -ForEach @(
        @{ What = 'by the first commands'; Command = ''; There = @() }
        @{ What = 'a profile is TOML'; Command = "try { Connect-FlowOrg -ProfileName x -ProfilePath (New-Item ([IO.Path]::GetTempFileName()) -Force) } catch { `$null = `$_ }"; There = @('Tomlyn') }
        @{ What = 'a journal is on a server'; Command = "try { Get-FlowBatch -Journal 'Host=127.0.0.1;Port=1;Hots=x' } catch { `$null = `$_ }"; There = @('Npgsql') }
        @{ What = 'telemetry'; Command = '$null = Connect-FlowOrg -Emulator -TelemetryEndpoint http://127.0.0.1:1'; There = @('OpenTelemetry', 'OpenTelemetry.Exporter.OpenTelemetryProtocol') }
    ) {
        $loaded = Invoke-ChildScript @"
Import-Module '$Manifest'
`$null = Connect-FlowOrg -Emulator
`$null = @{ customerId = '1' } | Start-FlowExecution -FlowName 'Customer follow-up' -NoJournal
$Command
[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name | ForEach-Object { "loaded `$_" }
"@
        $loaded | Should -Contain 'loaded FlowExec.Engine'
        $heavy = @($loaded | Where-Object { $_ -match '^loaded (Tomlyn|Npgsql|OpenTelemetry.*|System.Net.HttpListener)$' } | ForEach-Object { $_ -replace '^loaded ' })
        foreach ($one in $There) { $heavy | Should -Contain $one }
        $heavy | Where-Object { $first = $_; -not ($There | Where-Object { $first.StartsWith($_) }) } | Should -BeNullOrEmpty
    }
}
